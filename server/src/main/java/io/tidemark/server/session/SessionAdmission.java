package io.tidemark.server.session;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.engine.StartupRequest.Door;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.sql.rules.Role;

/** Whether one more session of a role may begin. */
final class SessionAdmission {
    /** Connections that only superusers get, PostgreSQL's number; fewer where there are few. */
    private static final int RESERVED = 3;

    private SessionAdmission() {}

    /**
     * The other doors have limits of their own: who waits there must not lock out who comes by this one.
     *
     * @throws EngineException FATAL, when it may not
     */
    static void check(TidemarkEngine engine, StartupRequest request) {
        String user = request.user();
        Role role = engine.roles().named(user)
                .orElseThrow(() -> refused(SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                        "role \"" + user + "\" does not exist"));
        if (!role.is(Role.Attribute.LOGIN)) {
            throw refused(SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "role \"" + user + "\" is not permitted to log in");
        }
        if (role.superuser()) {
            return;
        }
        int limit = engine.config().connectionLimit();
        if (request.door() == Door.POSTGRESQL && engine.sessions().stream()
                .filter(session -> session.request().door() == Door.POSTGRESQL)
                .count() >= limit - Math.min(RESERVED, limit / 4)) {
            throw refused(SqlState.TOO_MANY_CONNECTIONS,
                    "remaining connection slots are reserved for non-replication superuser connections");
        }
        if (role.connectionLimit() >= 0 && engine.sessions().stream()
                .filter(session -> session.request().user().equals(user))
                .count() >= role.connectionLimit()) {
            throw refused(SqlState.TOO_MANY_CONNECTIONS, "too many connections for role \"" + user + "\"");
        }
    }

    private static EngineException refused(SqlState state, String message) {
        return new EngineException(ErrorFields.fatal(state, message));
    }
}
