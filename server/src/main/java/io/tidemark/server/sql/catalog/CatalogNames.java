package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Environment.ObjectNames;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names and OIDs of relations and schemas, along the session's search path. */
final class CatalogNames implements ObjectNames {
    private final DatabaseCatalog catalog;
    private final Moment moment;

    CatalogNames(DatabaseCatalog catalog, Moment moment) {
        this.catalog = catalog;
        this.moment = moment;
    }

    @Override
    public int relation(String name) {
        List<String> parts = split(name);
        String schema = switch (parts.size()) {
            case 1 -> null;
            case 2 -> parts.get(0);
            default -> parts.get(1);
        };
        return catalog.resolve(schema, parts.getLast(), moment.session().searchPath()).map(Relation::oid)
                .orElse(0);
    }

    @Override
    public @Nullable String relationName(int oid) {
        Optional<Relation> relation = byOid(oid);
        return relation.map(found -> relationVisible(oid)
                ? quoted(found.name())
                : quoted(found.schemaName()) + '.' + quoted(found.name())).orElse(null);
    }

    @Override
    public int schema(String name) {
        String schema = split(name).getLast();
        return DatabaseObjects.of(moment.view()).schema(schema).map(DatabaseObject.Schema::oid)
                .orElseGet(() -> Moment.schemaOid(schema));
    }

    @Override
    public @Nullable String schemaName(int oid) {
        for (Map.Entry<String, Integer> schema : Moment.SCHEMAS.entrySet()) {
            if (schema.getValue() == oid) {
                return schema.getKey();
            }
        }
        return DatabaseObjects.of(moment.view()).byOid(oid)
                .map(object -> object instanceof DatabaseObject.Schema schema ? schema.name() : null)
                .orElse(null);
    }

    @Override
    public boolean relationVisible(int oid) {
        return byOid(oid).flatMap(found -> catalog.resolve(null, found.name(), moment.session().searchPath()))
                .filter(resolved -> resolved.oid() == oid).isPresent();
    }

    @Override
    public long relationBytes(int oid) {
        if (oid > DatabaseObjects.OID_BASE) {
            return DatabaseObjects.of(moment.view()).byOid(oid).isPresent() ? 0 : -1;
        }
        if (oid > Relation.STORED_OID_BASE) {
            return moment.view().table(oid - Relation.STORED_OID_BASE).map(TableView::bytes).orElse(-1L);
        }
        return VirtualTables.standard().table(oid).isPresent() ? 0 : -1;
    }

    private DatabaseObject.Sequence sequence(int oid) {
        if (DatabaseObjects.of(moment.view()).byOid(oid)
                .orElse(null) instanceof DatabaseObject.Sequence sequence) {
            return sequence;
        }
        String name = relationName(oid);
        throw name == null
                ? new SqlException("42P01",
                        "could not open relation with OID " + Integer.toUnsignedString(oid),
                        SqlException.NO_POSITION)
                : new SqlException("42809", "\"" + name + "\" is not a sequence", SqlException.NO_POSITION);
    }

    @Override
    public long nextValue(int oid) {
        return moment.session().sequences().next(sequence(oid));
    }

    @Override
    public long currentValue(int oid) {
        return moment.session().sequences().current(sequence(oid));
    }

    @Override
    public long lastValue() {
        return moment.session().sequences().last();
    }

    @Override
    public void setValue(int oid, long value, boolean called) {
        moment.session().sequences().set(sequence(oid), value, called);
    }

    @Override
    public Batch virtualRows(String schema, String name) {
        return catalog.virtualRows(schema, name);
    }

    private Optional<Relation> byOid(int oid) {
        if (oid > DatabaseObjects.OID_BASE) {
            return DatabaseObjects.of(moment.view()).byOid(oid).flatMap(object -> switch (object) {
                case DatabaseObject.View view -> Optional.of(new Relation.View(view));
                case DatabaseObject.Sequence sequence -> Optional.of(new Relation.Sequence(sequence));
                case DatabaseObject.Schema _ -> Optional.empty();
            });
        }
        if (oid > Relation.STORED_OID_BASE) {
            return moment.view().table(oid - Relation.STORED_OID_BASE)
                    .map(table -> new Relation.Stored(table.schema()));
        }
        return VirtualTables.standard().table(oid).map(VirtualTable::relation);
    }

    /** The parts of a qualified name: unquoted ones folded to lower case. */
    static List<String> split(String name) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' && quoted && i + 1 < name.length() && name.charAt(i + 1) == '"') {
                part.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(quoted ? String.valueOf(c) : String.valueOf(c).toLowerCase(Locale.ROOT));
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
