package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.Column;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** pg_sequence and pg_sequences, pg_description and pg_shdescription, pg_depend, pg_extension. */
final class ObjectTables {
    private static final int CLASSES = 1259;
    private static final int TYPES = 1247;
    private static final int NAMESPACES = 2615;
    private static final int CONSTRAINTS = 2606;
    private static final int RULES = 2618;
    private static final int DEFAULTS = 2604;
    private static final int DATABASES = 1262;
    private static final int EXTENSIONS = 3079;
    /** Below the OIDs of what users make: pg_dump leaves such an extension and its members out. */
    private static final int EXTENSION_OID = 16_099;

    private ObjectTables() {}

    static void declare(Producers producers) {
        producers.momentary("pg_catalog.pg_sequence", (moment, rows) -> moment.objects().sequences()
                .forEach(sequence -> rows.add("seqrelid", sequence.oid(), "seqtypid", sequence.type().oid(),
                        "seqstart", sequence.range().start(), "seqincrement", sequence.range().increment(),
                        "seqmax", sequence.range().max(), "seqmin", sequence.range().min(), "seqcache",
                        sequence.cache(), "seqcycle", sequence.range().cycle())));
        producers.momentary("pg_catalog.pg_sequences", (moment, rows) -> moment.objects().sequences()
                .forEach(sequence -> rows.add("schemaname", sequence.name().schema(), "sequencename",
                        sequence.name().name(), "sequenceowner",
                        moment.roles().name(moment.roles().owner(sequence.oid())), "data_type",
                        sequence.type().oid(), "start_value", sequence.range().start(), "min_value",
                        sequence.range().min(), "max_value", sequence.range().max(), "increment_by",
                        sequence.range().increment(), "cycle", sequence.range().cycle(), "cache_size",
                        sequence.cache(), "last_value", lastValue(moment, sequence))));
        producers.momentary("pg_catalog.pg_description", ObjectTables::descriptions);
        producers.momentary("pg_catalog.pg_shdescription", (moment, rows) -> describe(rows, DATABASES,
                ServerTables.DATABASE_OID, 0, moment.objects().comment("database")));
        producers.momentary("pg_catalog.pg_depend", ObjectTables::dependencies);
        producers.standing("pg_catalog.pg_depend", (_, rows) -> members(rows));
        producers.standing("pg_catalog.pg_extension",
                (_, rows) -> rows.add("oid", EXTENSION_OID, "extname", "tidemark", "extowner",
                        Moment.OWNER_OID, "extnamespace",
                        Moment.STANDING_SCHEMAS.get(TableName.SYSTEM), "extversion", version()));
    }

    private static String version() {
        String version = ObjectTables.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** What there is beside PostgreSQL's own: the schema {@code sys} and all in it. */
    private static void members(Rows rows) {
        Address extension = new Address(EXTENSIONS, EXTENSION_OID, 0);
        int schema = Moment.STANDING_SCHEMAS.getOrDefault(TableName.SYSTEM, 0);
        depend(rows, new Address(NAMESPACES, schema, 0), extension, "e");
        for (VirtualTable table : VirtualTables.standard().all()) {
            if (table.relation().schemaName().equals(TableName.SYSTEM)) {
                depend(rows, new Address(CLASSES, table.relation().oid(), 0), extension, "e");
            }
        }
    }

    private static @Nullable Long lastValue(Moment moment, DatabaseObject.Sequence sequence) {
        SequenceValues.Position position = moment.session().sequences().position(sequence);
        return position.called() ? (Long) position.last() : null;
    }

    private static void descriptions(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            TableRules rules = table.rules();
            describe(rows, CLASSES, table.oid(), 0, rules.comment());
            for (Map.Entry<Integer, ColumnRules> column : rules.columns().entrySet()) {
                describe(rows, CLASSES, table.oid(), column.getKey(), column.getValue().comment());
            }
            for (int i = 0; i < rules.keys().size(); i++) {
                boolean constraint = rules.keys().get(i).constraint();
                describe(rows, constraint ? CONSTRAINTS : CLASSES, constraint
                        ? ObjectIds.constraint(table.oid(), i)
                        : ObjectIds.keyIndex(table.oid(), i), 0, rules.keys().get(i).comment());
            }
            for (int i = 0; i < rules.checks().size(); i++) {
                describe(rows, CONSTRAINTS, ObjectIds.constraint(table.oid(), rules.keys().size() + i), 0,
                        rules.checks().get(i).comment());
            }
        }
        for (DatabaseObject.View view : moment.objects().views()) {
            describe(rows, CLASSES, view.oid(), 0, view.comment());
            for (int i = 0; i < view.columns().size(); i++) {
                describe(rows, CLASSES, view.oid(), i + 1, view.columns().get(i).comment());
            }
        }
        moment.objects().sequences()
                .forEach(sequence -> describe(rows, CLASSES, sequence.oid(), 0, sequence.comment()));
        moment.objects().schemas()
                .forEach(schema -> describe(rows, NAMESPACES, schema.oid(), 0, schema.comment()));
        Moment.STANDING_SCHEMAS.forEach((name, oid) -> {
            String given = moment.objects().comment("schema " + name);
            describe(rows, NAMESPACES, oid, 0, given != null ? given : switch (name) {
                case "pg_catalog" -> "system catalog schema";
                case "public" -> "standard public schema";
                default -> null;
            });
        });
    }

    private static void describe(Rows rows, int kind, int oid, int column, @Nullable String text) {
        if (text != null && kind == DATABASES) {
            rows.add("objoid", oid, "classoid", kind, "description", text);
        } else if (text != null) {
            rows.add("objoid", oid, "classoid", kind, "objsubid", column, "description", text);
        }
    }

    /** One object, or a column of a relation. */
    private record Address(int kind, int oid, int column) {}

    private static void dependencies(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            Address self = new Address(CLASSES, table.oid(), 0);
            depend(rows, self, schema(moment, table.name().schema()), "n");
            depend(rows, new Address(TYPES, ObjectIds.rowType(table.oid()), 0), self, "i");
            keys(rows, table);
            for (Column column : table.schema().columns()) {
                String sql = table.rules().column(column.id()).defaultSql();
                if (sql != null) {
                    Address value = new Address(DEFAULTS, ObjectIds.columnDefault(table.oid(), column.id()),
                            0);
                    depend(rows, value, new Address(CLASSES, table.oid(), column.id()), "a");
                    moment.objects().sequences().stream()
                            .filter(sequence -> sql.contains(ColumnRules.nextSql(sequence.name())))
                            .forEach(sequence -> depend(rows, value, new Address(CLASSES, sequence.oid(), 0),
                                    "n"));
                }
            }
        }
        for (DatabaseObject.View view : moment.objects().views()) {
            Address self = new Address(CLASSES, view.oid(), 0);
            Address rule = new Address(RULES, ObjectIds.rule(view.oid()), 0);
            depend(rows, self, schema(moment, view.name().schema()), "n");
            depend(rows, new Address(TYPES, ObjectIds.rowType(view.oid()), 0), self, "i");
            depend(rows, rule, self, "i");
            view.uses().forEach(used -> depend(rows, rule, new Address(CLASSES, used, 0), "n"));
        }
        for (DatabaseObject.Sequence sequence : moment.objects().sequences()) {
            Address self = new Address(CLASSES, sequence.oid(), 0);
            depend(rows, self, schema(moment, sequence.name().schema()), "n");
            DatabaseObject.Owner owner = sequence.owner();
            if (owner != null) {
                depend(rows, self,
                        new Address(CLASSES, Relation.storedOid(owner.tableId()), owner.columnId()),
                        owner.identity() ? "i" : "a");
            }
        }
    }

    private static void keys(Rows rows, OwnTable table) {
        List<TableRules.Key> keys = table.rules().keys();
        for (int i = 0; i < keys.size(); i++) {
            Address index = new Address(CLASSES, ObjectIds.keyIndex(table.oid(), i), 0);
            Address constraint = new Address(CONSTRAINTS, ObjectIds.constraint(table.oid(), i), 0);
            boolean bare = !keys.get(i).constraint();
            if (!bare) {
                depend(rows, index, constraint, "i");
            }
            for (int id : keys.get(i).columnIds()) {
                depend(rows, bare ? index : constraint, new Address(CLASSES, table.oid(), id), "a");
            }
        }
        for (int i = 0; i < table.rules().checks().size(); i++) {
            Address check = new Address(CONSTRAINTS, ObjectIds.constraint(table.oid(), keys.size() + i), 0);
            for (int id : table.rules().checks().get(i).columnIds()) {
                depend(rows, check, new Address(CLASSES, table.oid(), id), "a");
            }
        }
    }

    private static Address schema(Moment moment, String name) {
        return new Address(NAMESPACES, moment.schemaOid(name), 0);
    }

    private static void depend(Rows rows, Address on, Address of, String kind) {
        rows.add("classid", on.kind(), "objid", on.oid(), "objsubid", on.column(), "refclassid", of.kind(),
                "refobjid", of.oid(), "refobjsubid", of.column(), "deptype", kind);
    }
}
