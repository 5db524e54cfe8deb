package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** pg_constraint, pg_index and pg_indexes: the keys and checks of stored tables. */
final class ConstraintTables {
    private ConstraintTables() {}

    static void declare(Producers producers) {
        producers.momentary("pg_catalog.pg_constraint", ConstraintTables::constraints);
        producers.momentary("pg_catalog.pg_index", ConstraintTables::indexes);
        producers.momentary("pg_catalog.pg_indexes", ConstraintTables::indexDefinitions);
    }

    private static void constraints(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            int schema = moment.schemaOid(table.name().schema());
            List<TableRules.Key> keys = table.rules().keys();
            for (int i = 0; i < keys.size(); i++) {
                TableRules.Key key = keys.get(i);
                if (key.constraint()) {
                    rows.add("oid", ObjectIds.constraint(table.oid(), i), "conname", key.name(),
                            "connamespace", schema, "contype", key.primary() ? "p" : "u", "convalidated",
                            true,
                            "conrelid", table.oid(), "conindid", ObjectIds.keyIndex(table.oid(), i),
                            "confupdtype", " ", "confdeltype", " ", "confmatchtype", " ", "conislocal", true,
                            "connoinherit", true, "conkey", key.columnIds());
                }
            }
            List<TableRules.Check> checks = table.rules().checks();
            for (int i = 0; i < checks.size(); i++) {
                TableRules.Check check = checks.get(i);
                rows.add("oid", ObjectIds.constraint(table.oid(), keys.size() + i), "conname", check.name(),
                        "connamespace", schema, "contype", "c", "convalidated", true, "conrelid", table.oid(),
                        "confupdtype", " ", "confdeltype", " ", "confmatchtype", " ", "conislocal", true,
                        "conkey", check.columnIds(), "conbin", check.sql());
            }
        }
    }

    private static void indexes(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            List<TableRules.Key> keys = table.rules().keys();
            for (int i = 0; i < keys.size(); i++) {
                TableRules.Key key = keys.get(i);
                List<Integer> collations = new ArrayList<>();
                List<Integer> classes = new ArrayList<>();
                for (int id : key.columnIds()) {
                    Column column = AttributeTables.column(table, id);
                    TypeId type = column == null ? TypeId.TEXT : ColumnTypes.sqlType(column).id();
                    collations.add(TypeTables.collationOid(type));
                    classes.add(AccessTables.orderClass(type));
                }
                int count = key.columnIds().size();
                rows.add("indexrelid", ObjectIds.keyIndex(table.oid(), i), "indrelid", table.oid(),
                        "indnatts", count, "indnkeyatts", count, "indisunique", key.unique(),
                        "indnullsnotdistinct", !key.nullsDistinct(), "indisprimary", key.primary(),
                        "indimmediate", true, "indisvalid", true, "indisready", true, "indislive", true,
                        "indkey", key.columnIds(), "indcollation", collations, "indclass", classes,
                        "indoption", IntStream.range(0, count).mapToObj(key.form()::option).toList());
            }
        }
    }

    private static void indexDefinitions(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            for (TableRules.Key key : table.rules().keys()) {
                rows.add("schemaname", table.name().schema(), "tablename", table.name().name(), "indexname",
                        key.name(), "indexdef", Definitions.index(table, key));
            }
        }
    }
}
