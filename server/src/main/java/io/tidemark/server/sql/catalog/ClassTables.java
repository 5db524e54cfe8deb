package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.TableView;
import java.util.List;
import java.util.Map;

/** pg_class, pg_attribute, pg_namespace and the views over them. */
final class ClassTables {
    private static final int HEAP_OID = 2;
    /** Bytes of what PostgreSQL calls a page. */
    private static final int PAGE_BYTES = 8192;

    private ClassTables() {}

    static void declare(Map<String, Moment.Producer> producers) {
        producers.put("pg_catalog.pg_namespace",
                (_, rows) -> Moment.SCHEMAS.forEach((name, oid) -> rows.add("oid",
                        oid, "nspname", name, "nspowner", Moment.OWNER_OID)));
        producers.put("pg_catalog.pg_class", ClassTables::classes);
        producers.put("pg_catalog.pg_attribute", ClassTables::attributes);
        producers.put("pg_catalog.pg_tables", ClassTables::tables);
        producers.put("pg_catalog.pg_views", ClassTables::views);
        producers.put("pg_catalog.pg_stat_user_tables", ClassTables::statistics);
        producers.put("pg_catalog.pg_stat_all_tables", ClassTables::statistics);
    }

    private static void classes(Moment moment, Rows rows) {
        for (TableView table : DatabaseObjects.tables(moment.view())) {
            rows.add("oid", Relation.storedOid(table.schema().tableId()), "relname", table.schema().name(),
                    "relnamespace", Moment.schemaOid(Catalog.PUBLIC), "relowner", Moment.OWNER_OID, "relam",
                    HEAP_OID,
                    "relfilenode", Relation.storedOid(table.schema().tableId()), "relpages",
                    Math.min(Integer.MAX_VALUE, table.bytes() / PAGE_BYTES), "reltuples", table.rows(),
                    "relpersistence", "p", "relkind", "r", "relnatts", table.schema().columns().size(),
                    "relispopulated", true, "relreplident", "d");
        }
        for (VirtualTable table : VirtualTables.standard().all()) {
            boolean heap = table.kind() == 'r';
            rows.add("oid", table.relation().oid(), "relname", table.relation().name(), "relnamespace",
                    Moment.schemaOid(table.relation().schemaName()), "relowner", Moment.OWNER_OID, "relam",
                    heap ? HEAP_OID : 0, "reltuples", -1, "relpersistence", "p", "relkind",
                    String.valueOf(table.kind()), "relnatts", table.relation().columns().size(),
                    "relispopulated",
                    true, "relreplident", "n");
        }
    }

    private static void attributes(Moment moment, Rows rows) {
        for (TableView table : DatabaseObjects.tables(moment.view())) {
            Relation.Stored relation = new Relation.Stored(table.schema());
            int number = 0;
            for (RelationColumn column : relation.columns()) {
                boolean designated = number == table.schema().timestampColumn();
                attribute(rows, relation.oid(), ++number, column, designated);
            }
        }
        for (VirtualTable table : VirtualTables.standard().all()) {
            List<RelationColumn> columns = table.relation().columns();
            for (int i = 0; i < columns.size(); i++) {
                attribute(rows, table.relation().oid(), i + 1, columns.get(i), table.required().get(i));
            }
        }
    }

    private static void attribute(Rows rows, int relation, int number, RelationColumn column,
            boolean required) {
        SqlType type = column.type();
        rows.add("attrelid", relation, "attname", column.name(), "atttypid", type.id().oid(), "attlen",
                TypeTables.length(type.id()), "attnum", number, "attcacheoff", -1, "atttypmod",
                type.modifier(),
                "attstattarget", -1,
                "attndims", type.id().element() == null ? 0 : 1, "attbyval", TypeTables.byValue(type.id()),
                "attalign", TypeTables.alignment(type.id()), "attstorage", TypeTables.storage(type.id()),
                "attnotnull", required, "attislocal", true, "attcollation",
                TypeTables.collationOid(type.id()));
    }

    private static void tables(Moment moment, Rows rows) {
        for (TableView table : DatabaseObjects.tables(moment.view())) {
            rows.add("schemaname", Catalog.PUBLIC, "tablename", table.schema().name(), "tableowner",
                    moment.session().user(), "hasindexes", false, "hasrules", false, "hastriggers", false,
                    "rowsecurity", false);
        }
        for (VirtualTable table : VirtualTables.standard().all()) {
            if (table.kind() == 'r') {
                rows.add("schemaname", table.relation().schemaName(), "tablename", table.relation().name(),
                        "tableowner", moment.session().user(), "hasindexes", false, "hasrules", false,
                        "hastriggers", false, "rowsecurity", false);
            }
        }
    }

    private static void views(Moment moment, Rows rows) {
        for (VirtualTable table : VirtualTables.standard().all()) {
            if (table.kind() == 'v') {
                rows.add("schemaname", table.relation().schemaName(), "viewname", table.relation().name(),
                        "viewowner", moment.session().user());
            }
        }
    }

    private static void statistics(Moment moment, Rows rows) {
        for (TableView table : DatabaseObjects.tables(moment.view())) {
            rows.add("relid", Relation.storedOid(table.schema().tableId()), "schemaname", Catalog.PUBLIC,
                    "relname",
                    table.schema().name(), "seq_scan", 0, "seq_tup_read", 0, "n_live_tup", table.rows(),
                    "n_dead_tup", 0);
        }
    }
}
