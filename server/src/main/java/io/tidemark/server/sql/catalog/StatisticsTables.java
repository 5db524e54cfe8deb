package io.tidemark.server.sql.catalog;

/** pg_stat_*: what is counted here; the rest is zero or NULL. */
final class StatisticsTables {
    private StatisticsTables() {}

    static void declare(Producers producers) {
        producers.momentary("pg_catalog.pg_stat_user_tables", StatisticsTables::tables);
        producers.momentary("pg_catalog.pg_stat_all_tables", StatisticsTables::tables);
        for (String table : new String[]{"pg_statio_user_tables", "pg_statio_all_tables"}) {
            producers.momentary("pg_catalog." + table, (moment, rows) -> moment.tables()
                    .forEach(own -> rows.add("relid", own.oid(), "schemaname", own.name().schema(), "relname",
                            own.name().name(), "heap_blks_read", 0, "heap_blks_hit", 0)));
        }
        for (String table : new String[]{"pg_stat_user_indexes", "pg_stat_all_indexes"}) {
            producers.momentary("pg_catalog." + table, StatisticsTables::indexes);
        }
    }

    private static void tables(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            rows.add("relid", table.oid(), "schemaname", table.name().schema(), "relname",
                    table.name().name(), "seq_scan", 0, "seq_tup_read", 0, "n_tup_ins", 0, "n_tup_upd", 0,
                    "n_tup_del", 0, "n_tup_hot_upd", 0, "n_live_tup", table.view().rows(), "n_dead_tup", 0,
                    "n_mod_since_analyze", 0, "n_ins_since_vacuum", 0, "vacuum_count", 0,
                    "autovacuum_count", 0, "analyze_count", 0, "autoanalyze_count", 0);
        }
    }

    private static void indexes(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            for (int i = 0; i < table.rules().keys().size(); i++) {
                rows.add("relid", table.oid(), "indexrelid", ObjectIds.keyIndex(table.oid(), i),
                        "schemaname", table.name().schema(), "relname", table.name().name(), "indexrelname",
                        table.rules().keys().get(i).name(), "idx_scan", 0, "idx_tup_read", 0,
                        "idx_tup_fetch", 0);
            }
        }
    }
}
