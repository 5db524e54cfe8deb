package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.catalog.CatalogSession.ActivityRow;
import io.tidemark.server.sql.catalog.CatalogSession.Counters;
import io.tidemark.server.sql.catalog.CatalogSession.LockRow;
import io.tidemark.server.sql.catalog.CatalogSession.TableCounters;
import io.tidemark.server.sql.function.TimeZones;
import io.tidemark.server.sql.rules.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables about the server: databases, roles, sessions, what they prepared, hold and wait for. */
final class ServerTables {
    static final int DATABASE_OID = 5;
    private static final int DEFAULT_TABLESPACE = 1663;
    private static final double MICROS_PER_MILLI = 1_000;

    private ServerTables() {}

    static void declare(Producers producers) {
        producers.momentary("pg_catalog.pg_database",
                (moment, rows) -> rows.add("oid", DATABASE_OID, "datname",
                        moment.session().database(), "datacl", moment.grants(DATABASE_OID), "datdba",
                        Moment.OWNER_OID, "encoding", 6, "datlocprovider", "c",
                        "datallowconn", true, "datconnlimit", -1, "dattablespace", DEFAULT_TABLESPACE,
                        "datcollate",
                        "C", "datctype", "C"));
        producers.standing("pg_catalog.pg_tablespace", (_, rows) -> {
            rows.add("oid", DEFAULT_TABLESPACE, "spcname", "pg_default", "spcowner", Moment.OWNER_OID);
            rows.add("oid", 1664, "spcname", "pg_global", "spcowner", Moment.OWNER_OID);
        });
        producers.momentary("pg_catalog.pg_stat_activity", ServerTables::activity);
        producers.momentary("pg_catalog.pg_stat_database", ServerTables::counters);
        producers.momentary("pg_catalog.pg_locks", ServerTables::locks);
        producers.momentary("pg_catalog.pg_prepared_statements",
                (moment, rows) -> moment.session().preparedStatements()
                        .forEach(row -> rows.add("name", row.name(), "statement", row.statement(),
                                "prepare_time", row.preparedMicros(), "parameter_types",
                                row.parameterTypes(), "from_sql", row.fromSql(), "generic_plans", 0,
                                "custom_plans", 0)));
        producers.momentary("pg_catalog.pg_cursors",
                (moment, rows) -> moment.session().cursors()
                        .forEach(row -> rows.add("name", row.name(), "statement", row.statement(),
                                "is_holdable", row.holdable(), "is_binary", row.binary(), "is_scrollable",
                                row.scrollable(), "creation_time", row.createdMicros())));
        producers.momentary("pg_catalog.pg_timezone_names", (_, rows) -> TimeZones.now()
                .forEach(zone -> rows.add("name", zone.name(), "abbrev", zone.abbreviation(), "utc_offset",
                        zone.offsetMicros(), "is_dst", zone.summer())));
        producers.standing("pg_catalog.pg_timezone_abbrevs", (_, rows) -> List.of("GMT", "UCT", "UTC", "Z")
                .forEach(name -> rows.add("abbrev", name, "utc_offset", 0, "is_dst", false)));
    }

    private static void counters(Moment moment, Rows rows) {
        Counters counters = moment.session().counters();
        TableCounters tables = counters.tables();
        rows.add("datid", DATABASE_OID, "datname", moment.session().database(), "numbackends",
                moment.session().activity().size(), "xact_commit", counters.commits(), "xact_rollback",
                counters.rollbacks(), "blks_read", 0, "blks_hit", 0, "tup_returned",
                tables.scanned() + tables.found(), "tup_fetched", tables.found(), "tup_inserted",
                tables.inserted(), "tup_updated", tables.updated(), "tup_deleted", tables.deleted(),
                "conflicts", 0, "temp_files", 0, "temp_bytes", 0, "deadlocks", counters.deadlocks(),
                "blk_read_time", 0, "blk_write_time", 0, "session_time",
                counters.sessionMicros() / MICROS_PER_MILLI, "active_time",
                counters.activeMicros() / MICROS_PER_MILLI, "idle_in_transaction_time", 0, "sessions",
                counters.sessions(), "sessions_abandoned", 0, "sessions_fatal", 0, "sessions_killed", 0,
                "stats_reset", counters.resetMicros());
    }

    private static void locks(Moment moment, Rows rows) {
        for (ActivityRow session : moment.session().activity()) {
            if (session.times().transaction() != null) {
                rows.add("locktype", "virtualxid", "virtualxid", session.processId() + "/1",
                        "virtualtransaction", session.processId() + "/1", "pid", session.processId(), "mode",
                        "ExclusiveLock", "granted", true, "fastpath", true);
            }
        }
        for (LockRow lock : moment.session().locks()) {
            rows.add("locktype", lock.what().type(), "database", DATABASE_OID, "relation",
                    lock.what().relation(), "classid", lock.what().classId(), "objid",
                    lock.what().objectId(), "objsubid", lock.what().part(), "virtualtransaction",
                    lock.processId() + "/1", "pid",
                    lock.processId(), "mode", lock.mode(), "granted", lock.granted(), "fastpath",
                    false, "waitstart", lock.waitStartMicros());
        }
    }

    private static void activity(Moment moment, Rows rows) {
        for (ActivityRow row : moment.session().activity()) {
            if (!RoleTables.seesAll(moment, row.user())) {
                hidden(moment, row, rows);
                continue;
            }
            String address = row.clientAddress() == null ? "" : row.clientAddress();
            int colon = address.lastIndexOf(':');
            String port = address.substring(colon + 1);
            boolean known = colon > 0 && !port.isEmpty() && port.chars().allMatch(Character::isDigit);
            String host = address.substring(address.indexOf('/') + 1, known ? colon : address.length());
            rows.add("datid", DATABASE_OID, "datname", moment.session().database(), "pid", row.processId(),
                    "usesysid", moment.roles().named(row.user()).map(Role::oid).orElse(null), "usename",
                    row.user(), "application_name",
                    row.applicationName(), "client_addr", known ? host : null, "client_port",
                    known ? Integer.valueOf(port) : null, "backend_start", row.times().session(),
                    "xact_start", row.times().transaction(), "query_start", row.times().query(),
                    "state_change", row.times().state(), "wait_event_type", word(row.waitEvent(), 0),
                    "wait_event", word(row.waitEvent(), 1), "state", row.state(), "query",
                    row.query(),
                    "backend_type", "client backend");
        }
    }

    /** A session of others: that it is there, and nothing of what it does. */
    private static void hidden(Moment moment, ActivityRow row, Rows rows) {
        rows.add("datid", DATABASE_OID, "datname", moment.session().database(), "pid", row.processId(),
                "usesysid", moment.roles().named(row.user()).map(Role::oid).orElse(null), "usename",
                row.user(), "application_name", row.applicationName(), "query",
                RoleTables.HIDDEN_STATEMENT);
    }

    private static @Nullable String word(@Nullable String event, int index) {
        String[] words = event == null ? new String[0] : event.split(" ", 2);
        return index < words.length ? words[index] : null;
    }
}
