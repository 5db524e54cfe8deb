package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.type.NamedType;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** pg_attribute and pg_attrdef. Columns are numbered by their ids; ids that are missing below the last are dropped columns. */
final class AttributeTables {
    private static final int SEQUENCE_COLUMNS = 3;
    /** {@code pg_collation.oid} of C. */
    private static final int BYTE_ORDER_OID = 950;

    private AttributeTables() {}

    static void declare(Producers producers) {
        producers.standing("pg_catalog.pg_attribute", (_, rows) -> virtualColumns(rows));
        producers.momentary("pg_catalog.pg_attribute", AttributeTables::columns);
        producers.momentary("pg_catalog.pg_attrdef", AttributeTables::defaults);
    }

    /**
     * A row of pg_attribute.
     *
     * @param rules of the column
     */
    private record Attribute(int relation, int number, String name, SqlType type, ColumnRules rules) {}

    private static void virtualColumns(Rows rows) {
        for (VirtualTable table : VirtualTables.standard().all()) {
            List<Relation.RelationColumn> columns = table.relation().columns();
            for (int i = 0; i < columns.size(); i++) {
                add(rows, new Attribute(table.relation().oid(), i + 1, columns.get(i).name(),
                        columns.get(i).type(), ColumnRules.NONE.withNotNull(table.required().get(i))),
                        table.domains().get(i));
            }
        }
    }

    private static void columns(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            List<Column> columns = table.schema().columns();
            int expected = 1;
            for (Column column : columns.stream().sorted((a, b) -> Integer.compare(a.id(), b.id()))
                    .toList()) {
                for (; expected < column.id(); expected++) {
                    dropped(rows, table.oid(), expected);
                }
                expected++;
                add(rows, new Attribute(table.oid(), column.id(), column.name(),
                        ColumnTypes.sqlType(column), table.rules().column(column.id())));
            }
            add(rows, new Attribute(table.oid(), -1, "ctid", SqlType.of(TypeId.TID),
                    ColumnRules.NONE.withNotNull(true)));
            add(rows, new Attribute(table.oid(), -6, "tableoid", SqlType.of(TypeId.OID),
                    ColumnRules.NONE.withNotNull(true)));
            keys(table, rows);
        }
        for (DatabaseObject.View view : moment.objects().views()) {
            relation(rows, new Relation.View(view), view.columns().size(), false);
        }
        for (DatabaseObject.Sequence sequence : moment.objects().sequences()) {
            relation(rows, new Relation.Sequence(sequence), SEQUENCE_COLUMNS, true);
        }
    }

    private static void keys(OwnTable table, Rows rows) {
        List<TableRules.Key> keys = table.rules().keys();
        for (int i = 0; i < keys.size(); i++) {
            int number = 0;
            for (int id : keys.get(i).columnIds()) {
                Column column = column(table, id);
                if (column != null) {
                    add(rows, new Attribute(ObjectIds.keyIndex(table.oid(), i), ++number, column.name(),
                            ColumnTypes.sqlType(column), ColumnRules.NONE));
                }
            }
        }
    }

    /** The column with this id, or null. */
    static @Nullable Column column(OwnTable table, int id) {
        int index = table.schema().indexOfId(id).orElse(-1);
        return index < 0 ? null : table.schema().columns().get(index);
    }

    private static void relation(Rows rows, Relation relation, int count, boolean required) {
        for (int i = 0; i < count; i++) {
            Relation.RelationColumn column = relation.columns().get(i);
            add(rows, new Attribute(relation.oid(), i + 1, column.name(), column.type(),
                    ColumnRules.NONE.withNotNull(required)));
        }
    }

    private static void add(Rows rows, Attribute column) {
        add(rows, column, null);
    }

    /** @param domain whose base type the column has, or null */
    private static void add(Rows rows, Attribute column, @Nullable NamedType domain) {
        SqlType type = column.type();
        ColumnRules.Identity identity = column.rules().identity();
        rows.add("attrelid", column.relation(), "attname", column.name(), "atttypid",
                domain == null ? type.id().oid() : domain.oid(),
                "attlen", TypeTables.length(type.id()), "attnum", column.number(), "attcacheoff", -1,
                "atttypmod", domain == null ? type.modifier() : -1, "attstattarget",
                column.number() < 0 ? 0 : -1, "attndims",
                type.id().element() == null ? 0 : 1, "attbyval", TypeTables.byValue(type.id()), "attalign",
                TypeTables.alignment(type.id()), "attstorage", TypeTables.storage(type.id()), "attnotnull",
                column.rules().notNull(), "atthasdef", column.rules().defaultSql() != null, "attidentity",
                identity == null ? "" : identity.always() ? "a" : "d", "attislocal", true, "attcollation",
                collation(column));
    }

    /** PostgreSQL orders the texts of its own catalog by bytes, whatever the database's order is. */
    private static int collation(Attribute column) {
        int ofType = TypeTables.collationOid(column.type().id());
        boolean catalog = VirtualTables.standard().table(column.relation())
                .filter(table -> table.relation().schemaName().equals(Catalog.PG_CATALOG)).isPresent();
        return ofType != 0 && catalog ? BYTE_ORDER_OID : ofType;
    }

    private static void dropped(Rows rows, int relation, int number) {
        rows.add("attrelid", relation, "attname", "........pg.dropped." + number + "........", "attlen", -1,
                "attnum", number, "attcacheoff", -1, "atttypmod", -1, "attstattarget", 0, "attalign", "i",
                "attstorage", "x", "attisdropped", true, "attislocal", true);
    }

    private static void defaults(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            for (Column column : table.schema().columns()) {
                String sql = table.rules().column(column.id()).defaultSql();
                if (sql != null) {
                    rows.add("oid",
                            ObjectIds.columnDefault(table.oid(), column.id()), "adrelid", table.oid(),
                            "adnum", column.id(), "adbin", sql);
                }
            }
        }
    }
}
