package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Roles;
import java.util.List;
import java.util.Set;

/** The views of information_schema about privileges: those that a role has given or got. */
final class InformationPrivileges {
    private static final Set<Privilege> OF_COLUMNS = Set.of(Privilege.INSERT, Privilege.SELECT,
            Privilege.UPDATE, Privilege.REFERENCES);

    private InformationPrivileges() {}

    static void declare(Producers producers) {
        for (String view : List.of("table_privileges", "role_table_grants")) {
            producers.momentary("information_schema." + view, (moment, rows) -> tables(moment, rows));
        }
        for (String view : List.of("column_privileges", "role_column_grants")) {
            producers.momentary("information_schema." + view, InformationPrivileges::columns);
        }
    }

    private interface Each {
        void add(Relation relation, Grant grant, Privilege privilege);
    }

    private static void each(Moment moment, Each each) {
        Roles roles = moment.roles();
        int asking = moment.session().role();
        for (Relation relation : moment.relations()) {
            if (relation instanceof Relation.Sequence) {
                continue;
            }
            for (Grant grant : roles.grantsOrDefault(relation.oid(), Privilege.Target.TABLE)) {
                boolean seen = grant.grantee() == 0 || roles.has(asking, grant.grantee())
                        || roles.has(asking, grant.grantor());
                for (Privilege privilege : Privilege.values()) {
                    if (seen && grant.privileges().contains(privilege)) {
                        each.add(relation, grant, privilege);
                    }
                }
            }
        }
    }

    private static String grantee(Roles roles, Grant grant) {
        return grant.grantee() == 0 ? "PUBLIC" : roles.name(grant.grantee());
    }

    /** The owner may pass on what it has, without its being written down. */
    private static String passable(Roles roles, Relation relation, Grant grant, Privilege privilege) {
        return grant.passable().contains(privilege) || grant.grantee() == roles.owner(relation.oid())
                ? "YES"
                : "NO";
    }

    private static void tables(Moment moment, Rows rows) {
        Roles roles = moment.roles();
        each(moment, (relation, grant, privilege) -> rows.add("grantor", roles.name(grant.grantor()),
                "grantee", grantee(roles, grant), "table_catalog", moment.session().database(),
                "table_schema", relation.schemaName(), "table_name", relation.name(), "privilege_type",
                privilege.name(), "is_grantable", passable(roles, relation, grant, privilege),
                "with_hierarchy", privilege == Privilege.SELECT ? "YES" : "NO"));
    }

    private static void columns(Moment moment, Rows rows) {
        Roles roles = moment.roles();
        each(moment, (relation, grant, privilege) -> {
            for (Relation.RelationColumn column : OF_COLUMNS.contains(privilege)
                    ? relation.columns()
                    : List.<Relation.RelationColumn>of()) {
                rows.add("grantor", roles.name(grant.grantor()), "grantee", grantee(roles, grant),
                        "table_catalog", moment.session().database(), "table_schema",
                        relation.schemaName(), "table_name", relation.name(), "column_name", column.name(),
                        "privilege_type", privilege.name(), "is_grantable",
                        passable(roles, relation, grant, privilege));
            }
        });
    }
}
