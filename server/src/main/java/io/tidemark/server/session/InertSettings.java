package io.tidemark.server.session;

import java.util.Map;
import java.util.TreeMap;

/**
 * Settings of PostgreSQL that clients set or show and that change nothing here: hints for its planner and its memory, what
 * its log shows, and what dumps set before they start. They take the values that PostgreSQL takes.
 */
final class InertSettings {
    /** Their defaults in PostgreSQL 15, by name. */
    static final Map<String, String> DEFAULTS = new TreeMap<>();

    static {
        for (String on : new String[]{"array_nulls", "check_function_bodies", "enable_bitmapscan",
                "enable_gathermerge",
                "enable_hashagg", "enable_hashjoin", "enable_incremental_sort", "enable_indexonlyscan",
                "enable_indexscan",
                "enable_material", "enable_memoize", "enable_mergejoin", "enable_nestloop",
                "enable_parallel_append",
                "enable_parallel_hash", "enable_partition_pruning", "enable_seqscan", "enable_sort",
                "enable_tidscan",
                "escape_string_warning", "geqo", "jit", "parallel_leader_participation",
                "synchronize_seqscans",
                "track_activities", "track_counts", "update_process_title"}) {
            DEFAULTS.put(on, "on");
        }
        for (String off : new String[]{"debug_print_parse", "debug_print_plan", "debug_print_rewritten",
                "enable_partitionwise_aggregate", "enable_partitionwise_join", "exit_on_error",
                "log_duration",
                "log_executor_stats", "log_parser_stats", "log_planner_stats", "log_statement_stats",
                "lo_compat_privileges",
                "quote_all_identifiers", "ssl", "track_io_timing", "transform_null_equals",
                "zero_damaged_pages"}) {
            DEFAULTS.put(off, "off");
        }
        DEFAULTS.putAll(Map.ofEntries(Map.entry("backslash_quote", "safe_encoding"),
                Map.entry("commit_delay", "0"), Map.entry("constraint_exclusion", "partition"),
                Map.entry("cpu_tuple_cost", "0.01"), Map.entry("cursor_tuple_fraction", "0.1"),
                Map.entry("deadlock_timeout", "1s"), Map.entry("debug_pretty_print", "on"),
                Map.entry("default_statistics_target", "100"),
                Map.entry("default_table_access_method", "heap"), Map.entry("default_tablespace", ""),
                Map.entry("default_text_search_config", "pg_catalog.english"),
                Map.entry("effective_cache_size", "4GB"), Map.entry("effective_io_concurrency", "1"),
                Map.entry("from_collapse_limit", "8"), Map.entry("gin_fuzzy_search_limit", "0"),
                Map.entry("hash_mem_multiplier", "2"), Map.entry("join_collapse_limit", "8"),
                Map.entry("lc_messages", "C")));
        DEFAULTS.putAll(Map.ofEntries(Map.entry("lc_monetary", "C"), Map.entry("lc_numeric", "C"),
                Map.entry("lc_time", "C"), Map.entry("log_error_verbosity", "default"),
                Map.entry("log_min_duration_statement", "-1"), Map.entry("log_min_error_statement", "error"),
                Map.entry("log_min_messages", "warning"), Map.entry("log_statement", "none"),
                Map.entry("maintenance_work_mem", "64MB"),
                Map.entry("max_parallel_maintenance_workers", "2"),
                Map.entry("max_parallel_workers", "8"),
                Map.entry("max_parallel_workers_per_gather", "2"), Map.entry("max_stack_depth", "2MB"),
                Map.entry("parallel_setup_cost", "1000"), Map.entry("parallel_tuple_cost", "0.1"),
                Map.entry("password_encryption", "scram-sha-256"), Map.entry("plan_cache_mode", "auto"),
                Map.entry("random_page_cost", "4"), Map.entry("role", "none")));
        DEFAULTS.putAll(Map.ofEntries(Map.entry("seq_page_cost", "1"),
                Map.entry("session_authorization", ""), Map.entry("session_replication_role", "origin"),
                Map.entry("synchronous_commit", "on"),
                Map.entry("tcp_keepalives_count", "0"), Map.entry("tcp_keepalives_idle", "0"),
                Map.entry("tcp_keepalives_interval", "0"), Map.entry("temp_buffers", "8MB"),
                Map.entry("temp_tablespaces", ""), Map.entry("timezone_abbreviations", "Default"),
                Map.entry("vacuum_cost_delay", "0"), Map.entry("work_mem", "4MB"),
                Map.entry("xmlbinary", "base64"), Map.entry("xmloption", "content")));
    }

    private InertSettings() {}
}
