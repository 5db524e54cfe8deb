package io.tidemark.server.session;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.LineOutcome;
import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineRow;
import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.engine.StartupRequest.Door;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.command.line.StagedLines;
import io.tidemark.storage.batch.MemoryBudget;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's lines, written batch by batch in a session of its own. Confined to its executor, except {@link #cancel()}. */
final class LineSession implements LineWriter {
    /** How the session's work is called in views. */
    private static final String ACTIVITY = "line protocol";
    private static final int ATTEMPTS = 30;
    private static final long LONGEST_PAUSE_MILLIS = 200;
    /** Conflicts with what others do at the same time: who tries again sees what they have done. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "42P07", "42701", "42P01", "42703");

    /**
     * So long after the beginning a lock of a name that was not there in time is tried again, however short {@code lock_timeout}
     * is: others who bring lines of the same new table have it for a moment.
     */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Bytes that a batch may take at least: more than that of a connection over TCP ever does. */
    private static final long LEAST_BYTES = 256L << 20;
    private static final LineOutcome NOTHING = new LineOutcome(0, 0, List.of());

    private final TidemarkSession session;
    private final StagedLines staged;
    private final LineRefusals refusals = new LineRefusals();

    LineSession(TidemarkSession session) {
        this.session = session;
        this.staged = new StagedLines(
                new MemoryBudget(Math.max(LEAST_BYTES, session.engine().config().queryMemoryBytes())));
    }

    @Override
    public void add(LineRow row) {
        try {
            @Nullable
            LineProblem problem = staged.add(row);
            if (problem != null) {
                refusals.add(problem);
            }
        } catch (MemoryBudget.Exceeded exceeded) {
            throw new EngineException(ErrorFields
                    .error(SqlState.OUT_OF_MEMORY, "the lines of one batch take too much memory")
                    .withHint("send fewer lines at once, or raise query.memory.max.bytes in server.conf"),
                    exceeded);
        }
    }

    @Override
    public void refuse(LineProblem problem) {
        refusals.add(problem);
    }

    @Override
    public int rows() {
        return staged.rows();
    }

    @Override
    public long bytes() {
        return staged.bytes();
    }

    @Override
    public LineOutcome commit(boolean atomic) {
        if (staged.rows() == 0) {
            return refusals.count() == 0 ? NOTHING : ended(0, refusals);
        }
        session.entered();
        session.executing(ACTIVITY);
        try {
            LineCollisions collisions = new LineCollisions();
            long begun = System.nanoTime();
            for (int attempt = 1;; attempt++) {
                LineRefusals found = refusals.copy();
                try {
                    return ended(attempt(atomic, found, collisions), found);
                } catch (EngineException failure) {
                    session.abort();
                    boolean conflict = CONFLICTS.contains(failure.fields().state().code())
                            || (isAboutName(failure) && System.nanoTime() - begun < PATIENCE_NANOS);
                    if (attempt == ATTEMPTS || !conflict) {
                        count(failure.fields().state());
                        throw failure;
                    }
                    pause(attempt);
                } catch (RuntimeException | Error failure) {
                    session.abort();
                    throw failure;
                }
            }
        } finally {
            session.ready();
            session.left();
        }
    }

    /** Over TCP, who brought the lines tries again. */
    private boolean isAboutName(EngineException failure) {
        return session.request().door() != Door.LINES && failure.getCause() instanceof LockTimeout timeout
                && timeout.space() == TableLocks.Space.NAME;
    }

    /** Counts an error; over TCP, lines that find a table locked only wait. */
    private void count(SqlState state) {
        if (session.request().door() != Door.LINES || !state.equals(SqlState.LOCK_NOT_AVAILABLE)) {
            session.engine().errorSent(state);
        }
    }

    private long attempt(boolean atomic, LineRefusals found, LineCollisions collisions) {
        long written = Failures.translated("",
                () -> new LineCommit(session, found, collisions).write(staged.tables()));
        if (atomic && found.count() > 0) {
            session.abort();
            return 0;
        }
        session.sync();
        session.completed("INSERT 0 " + written);
        return written;
    }

    private LineOutcome ended(long written, LineRefusals found) {
        LineOutcome outcome = new LineOutcome(written, found.count(), found.problems());
        session.engine().lineErrors().add(session.request().ends().client(), session.request().user(),
                outcome.problems(),
                outcome.refusedCount());
        outcome.problems().forEach(problem -> session.engine().errorSent(problem.state()));
        discard();
        return outcome;
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(Math.min(LONGEST_PAUSE_MILLIS, (1L << Math.min(10, attempt)) / 2));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void discard() {
        refusals.clear();
        staged.clear();
    }

    @Override
    public void cancel() {
        session.cancel();
    }

    @Override
    public void close() {
        staged.close();
        session.close();
    }
}
