package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.TableView;
import java.util.List;

/** pg_namespace, pg_class, and the views that list tables, views and rules. */
final class ClassTables {
    /** {@code pg_am.oid} of heap and btree. */
    static final int HEAP_OID = 2;
    static final int BTREE_OID = 403;
    /** Bytes of what PostgreSQL calls a page. */
    static final int PAGE_BYTES = 8192;

    private static final List<String> PUBLIC_PRIVILEGES = List.of(
            Moment.DATABASE_OWNER + "=UC/" + Moment.DATABASE_OWNER, "=U/" + Moment.DATABASE_OWNER);

    private ClassTables() {}

    static void declare(Producers producers) {
        producers.standing("pg_catalog.pg_namespace", (_, rows) -> Moment.STANDING_SCHEMAS
                .forEach((name, oid) -> {
                    if (oid != Roles.PUBLIC_SCHEMA) {
                        rows.add("oid", oid, "nspname", name, "nspowner", Moment.OWNER_OID);
                    }
                }));
        producers.momentary("pg_catalog.pg_namespace", (moment, rows) -> {
            namespace(moment, rows, TableName.PUBLIC, Roles.PUBLIC_SCHEMA);
            moment.createdSchemas().forEach((name, oid) -> namespace(moment, rows, name, oid));
        });
        producers.standing("pg_catalog.pg_class", (_, rows) -> virtualClasses(rows));
        producers.momentary("pg_catalog.pg_class", ClassTables::classes);
        producers.standing("pg_catalog.pg_tables", ClassTables::virtualTables);
        producers.momentary("pg_catalog.pg_tables", ClassTables::tables);
        producers.standing("pg_catalog.pg_views", ClassTables::virtualViews);
        producers.momentary("pg_catalog.pg_views", (moment, rows) -> moment.objects().views()
                .forEach(view -> rows.add("schemaname", view.name().schema(), "viewname", view.name().name(),
                        "viewowner", moment.roles().name(moment.roles().owner(view.oid())), "definition",
                        Definitions.view(view))));
        producers.momentary("pg_catalog.pg_rewrite", (moment, rows) -> moment.objects().views()
                .forEach(view -> rows.add("oid", ObjectIds.rule(view.oid()), "rulename", "_RETURN",
                        "ev_class", view.oid(), "ev_type", "1", "ev_enabled", "O", "is_instead", true,
                        "ev_qual", "<>", "ev_action", view.sql())));
    }

    private static void namespace(Moment moment, Rows rows, String name, int oid) {
        List<String> grants = moment.grants(oid);
        rows.add("oid", oid, "nspname", name, "nspowner", moment.roles().owner(oid), "nspacl",
                grants == null && oid == Roles.PUBLIC_SCHEMA ? PUBLIC_PRIVILEGES : grants);
    }

    /** Bytes as pages. */
    static long pages(long bytes) {
        return Math.min(Integer.MAX_VALUE, (bytes + PAGE_BYTES - 1) / PAGE_BYTES);
    }

    /** Bytes of a table on disk and in memory. */
    static long bytes(TableView table) {
        return table.bytes() + table.memoryBytes();
    }

    private static void classes(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            int schema = moment.schemaOid(table.name().schema());
            String persistence = table.name().temporary() ? "t" : "p";
            rows.add("oid", table.oid(), "relname", table.name().name(), "relnamespace", schema, "reltype",
                    ObjectIds.rowType(table.oid()), "relacl", moment.grants(table.oid()),
                    "relowner", moment.roles().owner(table.oid()), "relam", HEAP_OID,
                    "relfilenode", table.oid(), "relpages", pages(bytes(table.view())), "reltuples",
                    table.view().rows(), "relhasindex", !table.rules().keys().isEmpty(),
                    "relpersistence", persistence, "relkind", "r", "relnatts", table.lastColumn(),
                    "relchecks", table.rules().checks().size(), "relispopulated", true, "relreplident", "d");
            List<TableRules.Key> keys = table.rules().keys();
            for (int i = 0; i < keys.size(); i++) {
                int oid = ObjectIds.keyIndex(table.oid(), i);
                rows.add("oid", oid, "relname", keys.get(i).name(), "relnamespace", schema, "relowner",
                        moment.roles().owner(table.oid()), "relam",
                        AccessTables.method(keys.get(i).form().method()),
                        "relfilenode", oid, "reltuples",
                        table.view().rows(), "relpersistence", persistence, "relkind", "i", "relnatts",
                        keys.get(i).columnIds().size(), "relispopulated", true, "relreplident", "n");
            }
        }
        for (DatabaseObject.View view : moment.objects().views()) {
            rows.add("oid", view.oid(), "relname", view.name().name(), "relnamespace",
                    moment.schemaOid(view.name().schema()), "reltype", ObjectIds.rowType(view.oid()),
                    "relacl", moment.grants(view.oid()), "relowner", moment.roles().owner(view.oid()),
                    "reltuples", -1, "relpersistence",
                    view.name().temporary() ? "t" : "p", "relkind", "v", "relnatts", view.columns().size(),
                    "relhasrules", true, "relispopulated", true, "relreplident", "n");
        }
        for (DatabaseObject.Sequence sequence : moment.objects().sequences()) {
            rows.add("oid", sequence.oid(), "relname", sequence.name().name(), "relnamespace",
                    moment.schemaOid(sequence.name().schema()), "relacl", moment.grants(sequence.oid()),
                    "relowner", moment.roles().owner(sequence.oid()), "relfilenode",
                    sequence.oid(), "relpages", 1, "reltuples", 1, "relpersistence",
                    sequence.name().temporary() ? "t" : "p", "relkind", "S", "relnatts", 3,
                    "relispopulated", true, "relreplident", "n");
        }
    }

    private static void virtualClasses(Rows rows) {
        for (VirtualTable table : VirtualTables.standard().all()) {
            boolean heap = table.kind() == 'r';
            rows.add("oid", table.relation().oid(), "relname", table.relation().name(), "relnamespace",
                    Moment.STANDING_SCHEMAS.getOrDefault(table.relation().schemaName(), 0), "relowner",
                    Moment.OWNER_OID, "relam", heap ? HEAP_OID : 0, "reltuples", -1, "relpersistence", "p",
                    "relkind", String.valueOf(table.kind()), "relnatts", table.relation().columns().size(),
                    "relispopulated", true, "relreplident", "n");
        }
    }

    private static void tables(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            rows.add("schemaname", table.name().schema(), "tablename", table.name().name(), "tableowner",
                    moment.roles().name(moment.roles().owner(table.oid())), "hasindexes",
                    !table.rules().keys().isEmpty(), "hasrules", false,
                    "hastriggers", false, "rowsecurity", false);
        }
    }

    private static void virtualTables(Producers.Site site, Rows rows) {
        for (VirtualTable table : VirtualTables.standard().all()) {
            if (table.kind() == 'r') {
                rows.add("schemaname", table.relation().schemaName(), "tablename", table.relation().name(),
                        "tableowner", site.user(), "hasindexes", false, "hasrules", false, "hastriggers",
                        false, "rowsecurity", false);
            }
        }
    }

    private static void virtualViews(Producers.Site site, Rows rows) {
        for (VirtualTable table : VirtualTables.standard().all()) {
            if (table.kind() == 'v') {
                rows.add("schemaname", table.relation().schemaName(), "viewname", table.relation().name(),
                        "viewowner", site.user());
            }
        }
    }
}
