package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose rights a session has. Names in its settings stand for the roles that had them when the session became them: a
 * new role of the same name is another one. Safe for many threads.
 */
final class SessionRoles {
    private final TidemarkSession session;
    private final TidemarkEngine engine;
    private final String login;
    private final Map<String, Integer> oids = new ConcurrentHashMap<>();

    /** @param login who has logged in */
    SessionRoles(TidemarkSession session, TidemarkEngine engine, String login) {
        this.session = session;
        this.engine = engine;
        this.login = login;
        engine.roles().named(login).ifPresent(role -> oids.put(login, role.oid()));
    }

    /** That of SET ROLE, else the session's user; one that may do nothing when it is gone. */
    Role current(Roles roles) {
        return known(roles, session.currentUser());
    }

    /** Who logged in, or whom SET SESSION AUTHORIZATION put in their place; one that may do nothing when it is gone. */
    Role user(Roles roles) {
        return known(roles, session.sessionUser());
    }

    /** Who logged in; one that may do nothing when it is gone. */
    Role login(Roles roles) {
        return known(roles, login);
    }

    /** What the session begins with. */
    SessionSettings.Beginning beginning(Roles roles) {
        Role role = login(roles);
        Map<String, String> kept = new TreeMap<>();
        roles.settings().forEach((whose, settings) -> {
            if (whose.role() == 0 || whose.role() == role.oid()) {
                kept.putAll(settings);
            }
        });
        return new SessionSettings.Beginning(this.login, role.superuser(), kept,
                () -> engine.onlyReads(session.request()));
    }

    private Role known(Roles roles, String name) {
        return Optional.ofNullable(oids.get(name)).flatMap(roles::byOid)
                .orElseGet(() -> Role.named(0, name, Set.of()));
    }

    /**
     * Refuses SET ROLE and SET SESSION AUTHORIZATION of a role that the session's user is not in.
     *
     * @param setting {@code role} or {@code session_authorization}
     */
    void become(String setting, String value) {
        boolean role = setting.equals("role");
        if (role && value.equals("none")) {
            return;
        }
        Roles roles = session.engine().roles();
        Role wanted = roles.named(value).orElseThrow(() -> new SqlException("22023",
                "role \"" + value + "\" does not exist", SqlException.NO_POSITION));
        if (role) {
            if (!roles.member(user(roles).oid(), wanted.oid())) {
                throw new SqlException("42501", "permission denied to set role \"" + value + "\"",
                        SqlException.NO_POSITION);
            }
        } else if (wanted.oid() != login(roles).oid() && !login(roles).superuser()) {
            throw new SqlException("42501", "permission denied to set session authorization",
                    SqlException.NO_POSITION);
        }
        oids.put(value, wanted.oid());
    }
}
