package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.catalog.CatalogSession.ActivityRow;
import io.tidemark.server.sql.catalog.CatalogSession.SettingRow;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables about the server: databases, roles, settings, sessions. */
final class ServerTables {
    private static final int DATABASE_OID = 5;
    private static final int DEFAULT_TABLESPACE = 1663;

    private ServerTables() {}

    static void declare(Map<String, Moment.Producer> producers) {
        producers.put("pg_catalog.pg_database", (moment, rows) -> rows.add("oid", DATABASE_OID, "datname",
                moment.session().database(), "datdba", Moment.OWNER_OID, "encoding", 6, "datlocprovider", "c",
                "datallowconn", true, "datconnlimit", -1, "dattablespace", DEFAULT_TABLESPACE, "datcollate",
                "C",
                "datctype", "C"));
        for (String table : List.of("pg_authid", "pg_roles")) {
            boolean secret = table.equals("pg_roles");
            producers.put("pg_catalog." + table, (moment, rows) -> rows.add("oid", Moment.OWNER_OID,
                    "rolname",
                    moment.session().user(), "rolsuper", true, "rolinherit", true, "rolcreaterole", true,
                    "rolcreatedb", true, "rolcanlogin", true, "rolreplication", false, "rolbypassrls", true,
                    "rolconnlimit", -1, "rolpassword", secret ? "********" : null));
        }
        producers.put("pg_catalog.pg_user", (moment, rows) -> rows.add("usename", moment.session().user(),
                "usesysid", Moment.OWNER_OID, "usecreatedb", true, "usesuper", true, "userepl", false,
                "usebypassrls", true, "passwd", "********"));
        producers.put("pg_catalog.pg_am", (_, rows) -> rows.add("oid", 2, "amname", "heap", "amtype", "t"));
        producers.put("pg_catalog.pg_tablespace", (_, rows) -> {
            rows.add("oid", DEFAULT_TABLESPACE, "spcname", "pg_default", "spcowner", Moment.OWNER_OID);
            rows.add("oid", 1664, "spcname", "pg_global", "spcowner", Moment.OWNER_OID);
        });
        producers.put("pg_catalog.pg_settings", ServerTables::settings);
        producers.put("pg_catalog.pg_stat_activity", ServerTables::activity);
        producers.put("pg_catalog.pg_stat_database",
                (moment, rows) -> rows.add("datid", DATABASE_OID, "datname",
                        moment.session().database(), "numbackends", moment.session().activity().size()));
    }

    private static void settings(Moment moment, Rows rows) {
        for (SettingRow row : moment.session().settings()) {
            rows.add("name", row.name(), "setting", row.value(), "category", "Settings", "short_desc",
                    row.description(), "context", "user", "vartype", vartype(row.value()), "source",
                    "default",
                    "pending_restart", false);
        }
    }

    private static String vartype(@Nullable String value) {
        return "on".equals(value) || "off".equals(value) ? "bool" : "string";
    }

    private static void activity(Moment moment, Rows rows) {
        for (ActivityRow row : moment.session().activity()) {
            String address = row.clientAddress() == null ? "" : row.clientAddress();
            int colon = address.lastIndexOf(':');
            String port = address.substring(colon + 1);
            boolean known = colon > 0 && !port.isEmpty() && port.chars().allMatch(Character::isDigit);
            String host = address.substring(address.indexOf('/') + 1, known ? colon : address.length());
            rows.add("datid", DATABASE_OID, "datname", moment.session().database(), "pid", row.processId(),
                    "usesysid", Moment.OWNER_OID, "usename", row.user(), "application_name",
                    row.applicationName(),
                    "client_addr", known ? host : null, "client_port",
                    known ? Integer.valueOf(port) : null, "backend_start", row.startedMicros(), "state",
                    row.state(),
                    "query", row.query(), "backend_type", "client backend");
        }
    }
}
