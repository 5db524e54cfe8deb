package io.tidemark.server.session;

import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.config.ConfigException;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.Sessions;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Privilege.Target;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the functions of one session can do to it and to others. */
record SessionReach(TidemarkSession session) implements Sessions {
    @Override
    public boolean cancel(int processId) {
        requireActing("pg_cancel_backend()");
        Optional<TidemarkSession> found = session(processId);
        if (found.isEmpty()) {
            return (mayAbort() && session.engine().backups().cancel(processId)) || warned(processId);
        }
        requireMaySignal(found.get(), "cancel", "query is being canceled");
        found.get().client().cancel();
        session.engine().backups().cancel(processId);
        return true;
    }

    @Override
    public boolean terminate(int processId) {
        requireActing("pg_terminate_backend()");
        Optional<TidemarkSession> found = session(processId);
        if (found.isEmpty()) {
            return warned(processId);
        }
        requireMaySignal(found.get(), "terminate", "process is being terminated");
        found.get().client().end(ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN,
                "terminating connection due to administrator command"));
        return true;
    }

    /** Refuses, with 25006, to change what others do in a session that only reads; a read-only transaction may. */
    private void requireActing(String function) {
        if (session.engine().onlyReads(session.request())) {
            session.requireWritable(function);
        }
    }

    private void requireMaySignal(TidemarkSession other, String verb, String what) {
        Roles roles = session.engine().roles();
        Role own = session.roles().current(roles);
        Role theirs = other.roles().user(roles);
        if (theirs.superuser() && !own.superuser()) {
            throw new SqlException("42501", "must be a superuser to " + verb + " superuser "
                    + (verb.equals("cancel") ? "query" : "process"), SqlException.NO_POSITION);
        }
        if (!roles.has(own.oid(), theirs.oid()) && !roles.has(own.oid(), Roles.SIGNAL_BACKEND)) {
            throw new SqlException("42501", "must be a member of the role whose " + what
                    + " or member of pg_signal_backend", SqlException.NO_POSITION);
        }
    }

    private Optional<TidemarkSession> session(int processId) {
        return session.engine().sessions().stream()
                .filter(other -> other.request().processId() == processId).findAny();
    }

    /** Tells that there is no such session. @return false */
    private boolean warned(int processId) {
        session.notice(ErrorFields.warning(SqlState.WARNING,
                "PID " + processId + " is not a PostgreSQL server process"));
        return false;
    }

    /** Whether BACKUP ABORT would be allowed. */
    private boolean mayAbort() {
        Roles roles = session.engine().roles();
        return roles.may(session.roles().current(roles).oid(), Privilege.BACKUP, Roles.DATABASE,
                Target.DATABASE);
    }

    @Override
    public @Nullable Peer client() {
        return peer(session.request().ends().client());
    }

    @Override
    public @Nullable Peer server() {
        return peer(session.request().ends().server());
    }

    private static @Nullable Peer peer(String text) {
        int colon = text.lastIndexOf(':');
        boolean known = colon > 0 && text.substring(colon + 1).matches("\\d{1,5}");
        return known
                ? new Peer(text.substring(text.indexOf('/') + 1, colon),
                        Integer.parseInt(text.substring(colon + 1)))
                : null;
    }

    @Override
    public void resetCounters(@Nullable Integer table) {
        requireActing("pg_stat_reset()");
        Roles roles = session.engine().roles();
        if (!session.roles().current(roles).superuser()) {
            throw new SqlException("42501", "permission denied for function "
                    + (table == null ? "pg_stat_reset" : "pg_stat_reset_single_table_counters"),
                    SqlException.NO_POSITION);
        }
        if (table == null) {
            session.engine().counters().reset();
        } else {
            session.engine().counters().reset(table - Relation.STORED_OID_BASE);
        }
    }

    @Override
    public long transactionId() {
        return session.transaction().id();
    }

    @Override
    public void reloadSettings() {
        requireActing("reload_config()");
        boolean allowed = session.roles().login(session.engine().roles()).superuser();
        if (!allowed) {
            throw new SqlException("42501", "permission denied for function reload_config",
                    SqlException.NO_POSITION, "only a superuser may read the settings again");
        }
        try {
            session.engine().settings().reload();
        } catch (ConfigException | UncheckedIOException wrong) {
            throw new SqlException("F0000", "the settings were not read again: " + wrong.getMessage(),
                    SqlException.NO_POSITION, "nothing has changed; correct "
                            + ServerConfig.file(session.engine().config().root()) + " and try again");
        }
    }

    @Override
    public List<Integer> blocking(int processId) {
        return session.engine().locks().blockers(processId);
    }

    @Override
    public List<String> channels() {
        return session.channels().heard();
    }

    @Override
    public void send(String channel, String payload) {
        requireActing("pg_notify()");
        session.channels().send(channel, payload);
    }

    @Override
    public boolean lock(Advisory wanted, boolean wait) {
        requireActing("pg_advisory_lock()");
        return session.advisoryLocks().lock(wanted, wait);
    }

    @Override
    public boolean unlock(Advisory held) {
        if (session.advisoryLocks().unlock(held)) {
            return true;
        }
        session.notice(ErrorFields.warning(SqlState.WARNING, "you don't own a lock of type "
                + (held.shared() ? "ShareLock" : "ExclusiveLock")));
        return false;
    }

    @Override
    public void unlockAll() {
        session.advisoryLocks().unlockAll();
    }

    @Override
    public void sleep(long nanos) {
        session.run().sleep(nanos);
    }

    @Override
    public double random() {
        return session.random().next();
    }

    @Override
    public void seed(double seed) {
        session.random().seed(seed);
    }

    @Override
    public String set(String name, @Nullable String value, boolean local) {
        session.settings().set(name, value, local, SqlException.NO_POSITION);
        session.reportChanges();
        return session.settings().show(name, SqlException.NO_POSITION);
    }
}
