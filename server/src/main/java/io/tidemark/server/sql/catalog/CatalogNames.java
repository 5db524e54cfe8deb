package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Environment.ObjectNames;
import io.tidemark.server.sql.function.Environment.ObjectTexts;
import io.tidemark.server.sql.function.ReservedWords;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.table.TableView;
import java.util.List;
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
        List<String> parts = TableName.split(name);
        String schema = switch (parts.size()) {
            case 1 -> null;
            case 2 -> parts.get(0);
            default -> parts.get(1);
        };
        return oidOf(schema, parts.getLast());
    }

    @Override
    public @Nullable String relationName(int oid) {
        TableName name = nameOf(oid);
        if (name == null) {
            return null;
        }
        String bare = ReservedWords.quoted(name.name());
        return relationVisible(oid) ? bare : ReservedWords.quoted(name.schema()) + '.' + bare;
    }

    @Override
    public int schema(String name) {
        return moment.schemaOid(TableName.split(name).getLast());
    }

    @Override
    public @Nullable String schemaName(int oid) {
        return moment.schemaName(oid);
    }

    @Override
    public int temporarySchema() {
        int oid = moment.schemaOid(moment.session().temporarySchema());
        return moment.schemaName(oid) == null ? 0 : oid;
    }

    @Override
    public boolean relationVisible(int oid) {
        TableName name = nameOf(oid);
        return name != null && oidOf(null, name.name()) == oid;
    }

    @Override
    public long relationBytes(int oid) {
        TableView table = moment.storedTable(oid);
        if (table != null) {
            return ClassTables.bytes(table);
        }
        return relationByOid(oid) == null ? -1 : 0;
    }

    @Override
    public boolean isTable(int oid) {
        return moment.storedTable(oid) != null;
    }

    private DatabaseObject.Sequence sequence(int oid) {
        if (moment.objects().byOid(oid).orElse(null) instanceof DatabaseObject.Sequence sequence) {
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
    public long nextOfIdentity(int oid) {
        return moment.session().sequences().nextOfIdentity(sequence(oid));
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
    public boolean allowed(int role, String kind, int object, String privilege, boolean option) {
        return new RoleQuestions(moment).allowed(role, kind, object, privilege, option);
    }

    @Override
    public boolean hasRole(int role, int other, String how) {
        return new RoleQuestions(moment).hasRole(role, other, how);
    }

    @Override
    public ObjectTexts texts() {
        return new Definitions(moment);
    }

    @Override
    public List<Batch> virtualRows(String schema, String name) {
        return catalog.virtualRows(schema, name);
    }

    private @Nullable Relation relationByOid(int oid) {
        TableView table = moment.storedTable(oid);
        if (table != null) {
            return new Relation.Stored(table.schema());
        }
        Optional<VirtualTable> virtual = VirtualTables.standard().table(oid);
        if (virtual.isPresent()) {
            return virtual.get().relation();
        }
        return switch (moment.objects().byOid(oid).orElse(null)) {
            case DatabaseObject.View view -> new Relation.View(view);
            case DatabaseObject.Sequence sequence -> new Relation.Sequence(sequence);
            case DatabaseObject.Schema _ -> null;
            case null -> null;
        };
    }

    /** The name of a relation or of the index of a key, or null. */
    private @Nullable TableName nameOf(int oid) {
        Relation relation = relationByOid(oid);
        if (relation != null) {
            return new TableName(relation.schemaName(), relation.name());
        }
        for (OwnTable table : moment.tables()) {
            int key = oid - ObjectIds.keyIndex(table.oid(), 0);
            if (key >= 0 && key < table.rules().keys().size()) {
                return new TableName(table.name().schema(), table.rules().keys().get(key).name());
            }
        }
        return null;
    }

    /** The OID of the relation or of a key's index with this name, or 0. */
    private int oidOf(@Nullable String schema, String name) {
        int relation = catalog.resolve(schema, name, moment.session().searchPath()).map(Relation::oid)
                .orElse(0);
        if (relation != 0) {
            return relation;
        }
        List<String> schemas = schema == null ? moment.session().searchPath() : List.of(schema);
        for (OwnTable table : moment.tables()) {
            for (int key = 0; key < table.rules().keys().size(); key++) {
                if (schemas.contains(table.name().schema())
                        && table.rules().keys().get(key).name().equals(name)) {
                    return ObjectIds.keyIndex(table.oid(), key);
                }
            }
        }
        return 0;
    }
}
