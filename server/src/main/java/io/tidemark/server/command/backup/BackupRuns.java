package io.tidemark.server.command.backup;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.backup.RunRecord.End;
import io.tidemark.server.command.backup.RunRecord.Status;
import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.CancelFlag;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.RealDisk;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backups, verifications and restores that run on a server, and those that ran. Safe for many threads; closed before
 * the database, which ends what still runs.
 */
public final class BackupRuns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupRuns.class);
    private static final int CLOSE_SECONDS = 30;

    private final RealDisk disk = new RealDisk();
    private final RunHistory history;
    private final AtomicLong numbers;
    private final Map<Long, Run> running = new ConcurrentHashMap<>();
    /** Those that no statement waits for. */
    private final Set<Run> detached = ConcurrentHashMap.newKeySet();
    private final ExecutorService background = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "background-backup");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<BackupFigures.Kind, LongAdder> ended = new ConcurrentHashMap<>();
    private boolean closed;

    /** Reads what ran before in this root; the caller closes it. */
    public BackupRuns(Path root) {
        this.history = new RunHistory(disk, root);
        this.numbers = new AtomicLong(history.next());
    }

    /** What a run is about. */
    record Work(String what, String subject) {}

    /** What came of a run, and how the history tells it. */
    record Done<T>(T result, End end) {}

    /** Does something on the session's thread; the session's cancel, BACKUP ABORT and the server's end end it. */
    <T> T run(CommandContext context, Work work, Function<BackupControl, Done<T>> action) {
        Run run = begin(work, context.processId(), context.cancel(), context::notice);
        try {
            return perform(run, action);
        } catch (StorageException.Cancelled cancelled) {
            context.checkCancelled();
            throw new SqlException("57014", work.what() + " was ended by " + run.abortedBy(),
                    SqlException.NO_POSITION);
        }
    }

    /**
     * Does something on a thread of the server.
     *
     * @return its record when it has its cut, which is not before this call
     * @throws StorageException when it failed before that
     */
    <T> RunRecord background(CommandContext context, Work work, Function<BackupControl, Done<T>> action) {
        Run run = begin(work, context.processId(), () -> false, _ -> {});
        detached.add(run);
        AtomicReference<@Nullable RuntimeException> early = new AtomicReference<>();
        background.execute(() -> {
            try {
                perform(run, action);
            } catch (StorageException | SqlException failure) {
                early.set(failure);
                LOG.warn("background run failed [what={}, number={}, reason={}]", work.what(),
                        run.record().number(), failure.getMessage());
            } finally {
                detached.remove(run);
                run.over();
            }
        });
        run.awaitCut();
        RuntimeException failure = early.get();
        if (failure != null) {
            throw failure;
        }
        return run.record();
    }

    private Run begin(Work work, int processId, CancelFlag cancel, Consumer<String> notices) {
        synchronized (history) {
            if (closed) {
                throw new SqlException("57P01", "the server is shutting down", SqlException.NO_POSITION);
            }
            RunRecord begun = new RunRecord(numbers.getAndIncrement(), work.what(), work.subject(), processId,
                    now(), RunRecord.NOTHING, null);
            Run run = new Run(begun, cancel, notices, System::nanoTime);
            running.put(begun.number(), run);
            history.put(begun);
            return run;
        }
    }

    private <T> T perform(Run run, Function<BackupControl, Done<T>> action) {
        End end = End.of(Status.FAILED, 0, "an internal error, the log of the server has it");
        try {
            Done<T> done = action.apply(run);
            end = done.end();
            return done.result();
        } catch (StorageException.Cancelled cancelled) {
            String by = run.abortedBy();
            end = End.of(Status.ABORTED, 0, by.isEmpty() ? "canceled by its session" : "ended by " + by);
            throw cancelled;
        } catch (StorageException | SqlException failure) {
            end = End.of(Status.FAILED, 0, String.valueOf(failure.getMessage()));
            throw failure;
        } finally {
            End timed = new End(end.status(), now(), end.set(), end.identity(), end.problems(),
                    end.message());
            synchronized (history) {
                RunRecord last = run.record();
                running.remove(last.number());
                history.put(last.ended(last.progress(), timed));
                ended.computeIfAbsent(new BackupFigures.Kind(last.kind(), timed.status().word()),
                        _ -> new LongAdder()).increment();
            }
        }
    }

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** What runs now, in the order of beginning. */
    List<RunRecord> running() {
        return running.values().stream().map(Run::record)
                .sorted(Comparator.comparingLong(RunRecord::number)).toList();
    }

    /** What ran and what runs, in the order of beginning. */
    List<RunRecord> all() {
        List<RunRecord> all = new ArrayList<>();
        synchronized (history) {
            for (RunRecord record : history.records()) {
                Run run = running.get(record.number());
                all.add(run == null ? record : run.record());
            }
        }
        all.sort(Comparator.comparingLong(RunRecord::number));
        return all;
    }

    /**
     * Ends backups that run.
     *
     * @param number of one of them; empty for all
     * @return their numbers
     */
    List<Long> abort(Optional<Long> number) {
        List<Long> ended = new ArrayList<>();
        for (RunRecord run : running()) {
            Run found = running.get(run.number());
            if (found != null && run.isBackup() && number.map(one -> one == run.number()).orElse(true)) {
                found.abort("BACKUP ABORT");
                ended.add(run.number());
            }
        }
        return ended;
    }

    /**
     * Ends what a session has begun and does not wait for.
     *
     * @return whether there was any
     */
    public boolean cancel(int processId) {
        List<Run> found = detached.stream().filter(run -> run.record().processId() == processId).toList();
        found.forEach(run -> run.abort("pg_cancel_backend()"));
        return !found.isEmpty();
    }

    /** What runs and ran, counted. */
    public BackupFigures figures() {
        Map<BackupFigures.Kind, Long> counted = new HashMap<>();
        ended.forEach((kind, count) -> counted.put(kind, count.sum()));
        Optional<BackupFigures.Last> last = all().stream().filter(RunRecord::isWholeBackup)
                .flatMap(run -> Stream.ofNullable(run.end()).filter(end -> end.status() == Status.COMPLETE)
                        .map(end -> new BackupFigures.Last(end.micros(), end.micros() - run.startMicros(),
                                run.progress().bytesTotal())))
                .max(Comparator.comparingLong(BackupFigures.Last::endMicros));
        return new BackupFigures(running.size(), counted, last);
    }

    /** Ends what runs, and waits for it. Idempotent. */
    @Override
    public void close() {
        synchronized (history) {
            if (closed) {
                return;
            }
            closed = true;
        }
        running.values().forEach(run -> run.abort("the end of the server"));
        background.shutdown();
        try {
            if (!background.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("backups did not end in time [count={}]", running.size());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Rows of the virtual tables {@code sys.backups} and the like, which {@link BackupTables} declares. */
    public List<List<@Nullable Object>> rows(String table, Database database) {
        return BackupTables.rows(table, this, database);
    }
}
