package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.Access;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.storage.table.DatabaseView;
import java.util.List;
import java.util.Set;

/** Refuses statements that a session's role may not run. Asked each time that one runs, so that REVOKE counts at once. */
final class SessionRights {
    /** System tables with secrets. */
    private static final Set<String> SECRET = Set.of("pg_authid", "pg_shadow", "pg_user_mapping",
            "pg_statistic");
    /** System tables that tell where backups are and what they hold. */
    private static final Set<String> BACKUPS = Set.of("backups", "backup_log", "backup_progress",
            "backup_status");

    private SessionRights() {}

    /** Refuses with 42501 what is not allowed. */
    static void require(TidemarkSession session, List<Access> accesses, DatabaseView view) {
        if (accesses.isEmpty()) {
            return;
        }
        Roles roles = session.engine().roles(view);
        Role role = session.roles().current(roles);
        if (role.superuser() && roles.pristine()) {
            return;
        }
        for (Access access : accesses) {
            int asking = access.within() == 0 ? role.oid() : roles.rightsOf(access.within());
            if (!allowed(roles, asking, access)) {
                throw new SqlException("42501",
                        "permission denied for " + access.word() + " " + access.name(),
                        SqlException.NO_POSITION);
            }
        }
    }

    /** Whether privileges need be looked at before locks are taken: not where the session may do everything. */
    static boolean limited(TidemarkSession session) {
        Roles roles = session.engine().roles();
        return !roles.pristine() && !session.roles().current(roles).superuser();
    }

    private static boolean allowed(Roles roles, int asking, Access access) {
        if (access.oid() == Access.BACKUP) {
            return roles.has(asking, Roles.READ_ALL_DATA);
        }
        if (access.oid() < Roles.FIRST_TABLE && access.kind() == Privilege.Target.TABLE) {
            if (SECRET.contains(access.name())) {
                return roles.has(asking, Role.BOOTSTRAP_OID);
            }
            return !BACKUPS.contains(access.name()) || roles.has(asking, Roles.MONITOR)
                    || roles.may(asking, Privilege.BACKUP, Roles.DATABASE, Privilege.Target.DATABASE);
        }
        return roles.may(asking, access.privilege(), access.oid(), access.kind());
    }
}
