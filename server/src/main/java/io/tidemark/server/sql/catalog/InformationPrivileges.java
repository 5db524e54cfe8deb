package io.tidemark.server.sql.catalog;

import java.util.List;

/** The views of information_schema about privileges: the one role has them all. */
final class InformationPrivileges {
    private static final List<String> OF_TABLES = List.of("INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE",
            "REFERENCES", "TRIGGER");
    private static final List<String> OF_COLUMNS = List.of("INSERT", "SELECT", "UPDATE", "REFERENCES");

    private InformationPrivileges() {}

    static void declare(Producers producers) {
        for (String view : List.of("table_privileges", "role_table_grants")) {
            producers.momentary("information_schema." + view, InformationPrivileges::tables);
        }
        for (String view : List.of("column_privileges", "role_column_grants")) {
            producers.momentary("information_schema." + view, InformationPrivileges::columns);
        }
    }

    private static void tables(Moment moment, Rows rows) {
        String user = moment.session().user();
        for (Relation relation : moment.relations()) {
            for (String privilege : relation instanceof Relation.Sequence ? List.<String>of() : OF_TABLES) {
                rows.add("grantor", user, "grantee", user, "table_catalog", moment.session().database(),
                        "table_schema", relation.schemaName(), "table_name", relation.name(),
                        "privilege_type", privilege, "is_grantable", "YES", "with_hierarchy",
                        privilege.equals("SELECT") ? "YES" : "NO");
            }
        }
    }

    private static void columns(Moment moment, Rows rows) {
        String user = moment.session().user();
        for (Relation relation : moment.relations()) {
            for (String privilege : relation instanceof Relation.Sequence ? List.<String>of() : OF_COLUMNS) {
                for (Relation.RelationColumn column : relation.columns()) {
                    rows.add("grantor", user, "grantee", user, "table_catalog", moment.session().database(),
                            "table_schema", relation.schemaName(), "table_name", relation.name(),
                            "column_name", column.name(), "privilege_type", privilege, "is_grantable", "YES");
                }
            }
        }
    }
}
