package io.tidemark.server.session;

import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.TemporaryObjects;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.Statement.TransactionModes;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement about the session itself: its transaction or its settings.
 *
 * @param columns of its answer
 * @param action  does it; on the session's thread
 */
record SessionControl(List<AnswerColumn> columns, Function<TidemarkSession, Answer> action) {
    static SessionControl of(Function<TidemarkSession, Answer> action) {
        return new SessionControl(List.of(), action);
    }

    static SessionControl begin(Statement.Begin begin) {
        return of(session -> {
            if (!session.transaction().begin()) {
                warn(session, SqlState.ACTIVE_SQL_TRANSACTION, "there is already a transaction in progress");
            }
            apply(session, begin.modes(), true, begin.position());
            return Answer.of(begin.start() ? "START TRANSACTION" : "BEGIN");
        });
    }

    static SessionControl commit(Statement.Commit commit) {
        return of(session -> {
            boolean block = session.transaction().inBlock();
            Chain chain = Chain.of(session, commit.chain(), "COMMIT AND CHAIN", commit.position());
            boolean committed = session.transaction().commit();
            if (!block) {
                warn(session, SqlState.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress");
            }
            chain.begin(session);
            return Answer.of(committed ? "COMMIT" : "ROLLBACK");
        });
    }

    static SessionControl rollback(Statement.Rollback rollback) {
        return of(session -> {
            boolean block = session.transaction().inBlock();
            Chain chain = Chain.of(session, rollback.chain(), "ROLLBACK AND CHAIN", rollback.position());
            session.transaction().rollback();
            if (!block) {
                warn(session, SqlState.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress");
            }
            chain.begin(session);
            return Answer.of("ROLLBACK");
        });
    }

    static SessionControl savepoint(Statement.Savepoint savepoint) {
        return of(session -> {
            session.requireBlock("SAVEPOINT");
            session.transaction().savepoint(savepoint.name());
            return Answer.of("SAVEPOINT");
        });
    }

    static SessionControl release(Statement.ReleaseSavepoint release) {
        return of(session -> {
            session.requireBlock("RELEASE SAVEPOINT");
            session.transaction().savepoints().release(release.name());
            return Answer.of("RELEASE");
        });
    }

    static SessionControl rollbackTo(Statement.RollbackToSavepoint to) {
        return of(session -> {
            session.requireBlock("ROLLBACK TO SAVEPOINT");
            session.transaction().rollbackTo(to.name());
            session.reportChanges();
            return Answer.of("ROLLBACK");
        });
    }

    static SessionControl listen(Statement.Listen listen) {
        return of(session -> {
            session.channels().listen(listen.channel());
            return Answer.of("LISTEN");
        });
    }

    static SessionControl unlisten(Statement.Unlisten unlisten) {
        return of(session -> {
            session.channels().unlisten(unlisten.channel());
            return Answer.of("UNLISTEN");
        });
    }

    static SessionControl notify(Statement.Notify notify) {
        return of(session -> {
            String payload = notify.payload();
            session.channels().send(notify.channel(), payload == null ? "" : payload);
            return Answer.of("NOTIFY");
        });
    }

    /**
     * The transaction that follows at once with the modes of the one that ends.
     *
     * @param modes of it, empty for none
     */
    private record Chain(Map<String, String> modes) {
        static Chain of(TidemarkSession session, boolean wanted, String statement, int position) {
            if (!wanted) {
                return new Chain(Map.of());
            }
            if (!session.transaction().inBlock()) {
                throw new SqlException("25P01", statement + " can only be used in transaction blocks",
                        position);
            }
            return new Chain(Map.of("transaction_isolation",
                    session.settings().show("transaction_isolation", position), "transaction_read_only",
                    session.settings().show("transaction_read_only", position)));
        }

        void begin(TidemarkSession session) {
            if (!modes.isEmpty()) {
                session.transaction().begin();
                modes.forEach(
                        (name, value) -> session.settings().set(name, value, true, SqlException.NO_POSITION));
            }
        }
    }

    static SessionControl setTransaction(Statement.SetTransaction set) {
        return of(session -> {
            if (!set.session() && !session.transaction().inBlock()) {
                warn(session, SqlState.NO_ACTIVE_SQL_TRANSACTION,
                        "SET TRANSACTION can only be used in transaction blocks");
                return Answer.of("SET");
            }
            apply(session, set.modes(), !set.session(), set.position());
            return Answer.of("SET");
        });
    }

    private static void apply(TidemarkSession session, TransactionModes modes, boolean local, int position) {
        String prefix = local ? "transaction" : "default_transaction";
        String isolation = modes.isolation();
        if (isolation != null) {
            if (local && (session.transaction().used() || session.transaction().inSubtransaction())
                    && !isolation.equalsIgnoreCase(session.settings().value("transaction_isolation"))) {
                throw new SqlException("25001",
                        "SET TRANSACTION ISOLATION LEVEL must be called before any query", position);
            }
            session.settings().set(prefix + "_isolation", isolation, local, position);
        }
        if (modes.readOnly() != null) {
            session.settings().set(prefix + "_read_only", modes.readOnly() ? "on" : "off", local, position);
        }
    }

    static SessionControl set(Statement.SetParameter set) {
        return of(session -> {
            boolean local = set.local();
            if (local && !session.transaction().inBlock()) {
                warn(session, SqlState.NO_ACTIVE_SQL_TRANSACTION,
                        "SET LOCAL can only be used in transaction blocks");
                return Answer.of("SET");
            }
            session.settings().set(set.name(),
                    SettingValues.written(set.name(), set.values(), set.position()),
                    local, set.position());
            session.reportChanges();
            return Answer.of("SET");
        });
    }

    static SessionControl reset(Statement.ResetParameter reset) {
        return of(session -> {
            String name = reset.name();
            if (name == null) {
                session.settings().resetAll();
            } else {
                session.settings().set(name, null, false, reset.position());
            }
            session.reportChanges();
            return Answer.of("RESET");
        });
    }

    static SessionControl discard(Statement.Discard discard) {
        return of(session -> {
            if (discard.kind() == Statement.DiscardKind.ALL) {
                session.requireNoBlock("DISCARD ALL");
                session.cursors().closeAll();
                session.settings().resetAll();
                session.client().statements().closeNamed();
                session.channels().unlisten(null);
                session.advisoryLocks().unlockAll();
                session.reportChanges();
            }
            boolean all = discard.kind() == Statement.DiscardKind.ALL;
            if (all || discard.kind() == Statement.DiscardKind.SEQUENCES) {
                session.sequences().forget();
            }
            if (all || discard.kind() == Statement.DiscardKind.TEMPORARY) {
                TemporaryObjects.dropSchema(session.transaction().forStatement(), session.temporarySchema());
            }
            return Answer.of("DISCARD " + (discard.kind() == Statement.DiscardKind.TEMPORARY
                    ? "TEMP"
                    : discard.kind().name()));
        });
    }

    static SessionControl show(Statement.ShowParameter show) {
        String name = show.name();
        SessionSetting known = SessionSetting.all().get(name.toLowerCase(Locale.ROOT));
        return new SessionControl(List.of(new AnswerColumn(known == null ? name : known.name(), TypeId.TEXT)),
                session -> new Answer("SHOW",
                        List.of(Answer.row(session.settings().show(name, show.position())))));
    }

    static SessionControl showAll() {
        List<AnswerColumn> columns = List.of(new AnswerColumn("name", TypeId.TEXT),
                new AnswerColumn("setting", TypeId.TEXT), new AnswerColumn("description", TypeId.TEXT));
        return new SessionControl(columns, session -> {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            SessionSetting.all()
                    .forEach((name, setting) -> rows.add(Answer.row(setting.name(),
                            session.settings().show(name, SqlException.NO_POSITION), setting.meaning())));
            return new Answer("SHOW", rows);
        });
    }

    private static void warn(TidemarkSession session, SqlState state, String message) {
        session.notice(ErrorFields.warning(state, message));
    }
}
