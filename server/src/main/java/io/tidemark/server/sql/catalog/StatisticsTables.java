package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.catalog.CatalogSession.TableCounters;

/** pg_stat_*: what is counted here; the rest is zero or NULL: there are no blocks and no checkpoints. */
final class StatisticsTables {
    private StatisticsTables() {}

    static void declare(Producers producers) {
        producers.momentary("pg_catalog.pg_stat_bgwriter", (_, rows) -> rows.add("checkpoints_timed", 0,
                "checkpoints_req", 0, "checkpoint_write_time", 0, "checkpoint_sync_time", 0,
                "buffers_checkpoint", 0, "buffers_clean", 0, "maxwritten_clean", 0, "buffers_backend", 0,
                "buffers_backend_fsync", 0, "buffers_alloc", 0));
        producers.momentary("pg_catalog.pg_stat_archiver",
                (_, rows) -> rows.add("archived_count", 0, "failed_count", 0));
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
            TableCounters counts = moment.session().counters(table.schema().tableId());
            boolean indexed = !table.rules().keys().isEmpty();
            rows.add("relid", table.oid(), "schemaname", table.name().schema(), "relname",
                    table.name().name(), "seq_scan", counts.scans(), "seq_tup_read", counts.scanned(),
                    "idx_scan", indexed ? counts.lookups() : null, "idx_tup_fetch",
                    indexed ? counts.found() : null, "n_tup_ins", counts.inserted(), "n_tup_upd",
                    counts.updated(), "n_tup_del", counts.deleted(), "n_tup_hot_upd", 0, "n_live_tup",
                    table.view().rows(), "n_dead_tup", 0, "n_mod_since_analyze",
                    counts.inserted() + counts.updated() + counts.deleted(), "n_ins_since_vacuum",
                    counts.inserted(), "vacuum_count", 0,
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
