package io.tidemark.server.session;

import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Sessions;
import io.tidemark.server.sql.type.TextStyle;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What functions see of the session during one statement. Safe for the threads of its scans. */
record SessionEnvironment(ZoneId timeZone, long transactionMicros, long statementMicros, String user,
        String database,
        int processId, SessionSettings settings, ObjectNames names, StatementRun run, Sessions sessions)
        implements Environment {

    /** The environment of a statement that starts now. */
    static SessionEnvironment of(TidemarkSession session, ObjectNames names, StatementRun run) {
        long now = nowMicros();
        return new SessionEnvironment(session.settings().timeZone(), session.transaction().startMicros(now),
                now,
                session.currentUser(), session.request().database(), session.request().processId(),
                session.settings(), names, run, session.reach());
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    @Override
    public String sessionUser() {
        return settings.sessionUser();
    }

    @Override
    public TextStyle textStyle() {
        return settings.textStyle();
    }

    @Override
    public @Nullable String setting(String name) {
        return settings.value(name);
    }

    @Override
    public void checkCancelled() {
        run.check();
    }
}
