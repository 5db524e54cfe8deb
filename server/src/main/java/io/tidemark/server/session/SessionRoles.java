package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import java.util.Set;

/** Whose rights a session has. */
final class SessionRoles {
    private SessionRoles() {}

    /** The role of this name; one that may do nothing when it is gone. */
    static Role known(Roles roles, String name) {
        return roles.named(name).orElseGet(() -> Role.named(0, name, Set.of()));
    }

    /**
     * Refuses SET ROLE and SET SESSION AUTHORIZATION of a role that the session's user is not in.
     *
     * @param setting {@code role} or {@code session_authorization}
     */
    static void requireMayBecome(TidemarkSession session, String setting, String value) {
        boolean role = setting.equals("role");
        if (role && value.equals("none")) {
            return;
        }
        Roles roles = session.engine().roles();
        Role wanted = roles.named(value).orElseThrow(() -> new SqlException("22023",
                "role \"" + value + "\" does not exist", SqlException.NO_POSITION));
        String login = session.request().user();
        if (role) {
            if (!roles.member(known(roles, session.sessionUser()).oid(), wanted.oid())) {
                throw new SqlException("42501", "permission denied to set role \"" + value + "\"",
                        SqlException.NO_POSITION);
            }
        } else if (!value.equals(login) && !known(roles, login).superuser()) {
            throw new SqlException("42501", "permission denied to set session authorization",
                    SqlException.NO_POSITION);
        }
    }
}
