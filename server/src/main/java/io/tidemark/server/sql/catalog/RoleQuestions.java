package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Environment.ObjectNames;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;

/** What roles may do at a moment, for the functions that tell. */
record RoleQuestions(Moment moment) {
    /** See {@link ObjectNames#allowed}. */
    boolean allowed(int role, String kind, int object, String privilege, boolean option) {
        Privilege.Target target = target(kind, object);
        Privilege wanted = Privilege.named(privilege).filter(known -> target.all().contains(known))
                .or(() -> Privilege.named(privilege).filter(known -> known == Privilege.SELECT))
                .orElseThrow(() -> new SqlException("22023",
                        "unrecognized privilege type: \"" + privilege + "\"", SqlException.NO_POSITION));
        Roles roles = moment.roles();
        int asking = asking(role);
        if (target == Privilege.Target.DATABASE) {
            return may(roles, asking, wanted, Roles.DATABASE, target, option);
        }
        boolean standing = target == Privilege.Target.SCHEMA
                ? object != Roles.PUBLIC_SCHEMA && object < DATABASE_SCHEMAS
                : object < Roles.FIRST_TABLE;
        if (standing) {
            boolean secret = moment.relationNamed(object, "pg_authid")
                    || moment.relationNamed(object, "pg_shadow");
            return roles.has(asking, Role.BOOTSTRAP_OID)
                    || (!option && !secret && (wanted == Privilege.SELECT || wanted == Privilege.USAGE));
        }
        return may(roles, asking, wanted, object, target, option);
    }

    /** OIDs of created schemas are not below. */
    private static final int DATABASE_SCHEMAS = 100_000_000;

    private static boolean may(Roles roles, int asking, Privilege wanted, int object, Privilege.Target target,
            boolean option) {
        if (asking == 0) {
            return roles.grantsOrDefault(object, target).stream()
                    .anyMatch(grant -> grant.grantee() == 0 && grant.privileges().contains(wanted));
        }
        if (!option || roles.owns(asking, object)) {
            return roles.may(asking, wanted, object, target);
        }
        return roles.grantsOrDefault(object, target).stream()
                .anyMatch(grant -> grant.passable().contains(wanted) && roles.has(asking, grant.grantee()));
    }

    private Privilege.Target target(String kind, int object) {
        return switch (kind) {
            case "schema" -> Privilege.Target.SCHEMA;
            case "database" -> Privilege.Target.DATABASE;
            case "sequence" -> Privilege.Target.SEQUENCE;
            default -> moment.objects().byOid(object).orElse(null) instanceof DatabaseObject.Sequence
                    ? Privilege.Target.SEQUENCE
                    : Privilege.Target.TABLE;
        };
    }

    private int asking(int role) {
        return role == ObjectNames.CURRENT_ROLE
                ? moment.session().role()
                : role;
    }

    /** See {@link ObjectNames#hasRole}. */
    boolean hasRole(int role, int other, String how) {
        Roles roles = moment.roles();
        int asking = asking(role);
        return switch (how) {
            case "MEMBER" -> roles.member(asking, other);
            case "USAGE" -> roles.has(asking, other);
            case "MEMBER WITH ADMIN OPTION", "USAGE WITH ADMIN OPTION", "MEMBER WITH GRANT OPTION",
                    "USAGE WITH GRANT OPTION" ->
                roles.has(asking, Role.BOOTSTRAP_OID)
                        || roles.memberships().stream().anyMatch(each -> each.role() == other && each.admin()
                                && roles.member(asking, each.member()));
            default -> throw new SqlException("22023", "unrecognized privilege type: \"" + how + "\"",
                    SqlException.NO_POSITION);
        };
    }
}
