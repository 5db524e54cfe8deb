package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.check.DatabaseCheck;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Rule I6: files are not replaced while a cut of them is taken. Before each operation on the disk in turn, another
 * thread does all that it can, until it is done or waits for a lock; what was cut must restore to its txn.
 */
class CutTest {
    private static final Path COPY = Path.of("/copy");
    private static final Path CONF = Path.of("/no-conf");
    private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING,
            Thread.State.TIMED_WAITING, Thread.State.BLOCKED);
    private static final long LONGEST_WAIT_MILLIS = 10_000;
    private static final long SURELY_WAITS_MILLIS = 5;

    /** Work of one thread into which another one breaks. */
    private interface Work {
        void run(Run run);
    }

    /** A run for each {@code step}th operation, until the work has no more. */
    private static void atEachOperation(int step, Work work, Work other, Work check)
            throws InterruptedException {
        atEachOperation(DatabaseOptions.DEFAULT_BACKUP_FLUSH_BYTES, step, work, other, check);
    }

    private static void atEachOperation(long backupFlush, int step, Work work, Work other, Work check)
            throws InterruptedException {
        for (int at = 0;; at += step) {
            Run run = new Run(at, backupFlush);
            if (!run.broken(work, other)) {
                assertThat(at).isGreaterThan(5);
                run.close();
                return;
            }
            check.run(run);
            run.close();
        }
    }

    @Test
    void aSnapshotTakenDuringPublicationsRestoresItsTxn() throws InterruptedException {
        atEachOperation(1, run -> run.database.prepareSnapshot(), run -> {
            run.insert();
            run.database.flush();
            run.insert();
            run.database.compact();
        }, Run::checkSnapshot);
    }

    @Test
    void aSnapshotTakenDuringAFlushRestoresItsTxn() throws InterruptedException {
        atEachOperation(1, run -> run.database.flush(), run -> run.database.prepareSnapshot(),
                Run::checkSnapshot);
    }

    @Test
    void aSnapshotTakenDuringAMergeRestoresItsTxn() throws InterruptedException {
        atEachOperation(1, run -> run.database.compact(), run -> run.database.prepareSnapshot(),
                Run::checkSnapshot);
    }

    @Test
    void aSetTakenDuringPublicationsHasItsTxn() throws InterruptedException {
        atEachOperation(3, Run::backUp, run -> {
            run.insert();
            run.database.flush();
            run.insert();
            run.database.compact();
        }, Run::checkSet);
    }

    @Test
    void aSetHasNoRowsThatWereCommittedWhileItFlushedWhatWasInMemory() throws InterruptedException {
        atEachOperation(1, 2, Run::backUp, run -> {
            run.insert();
            run.delete(run.database);
        }, Run::checkSet);
    }

    @Test
    void aSetTakenDuringAMergeHasItsTxn() throws InterruptedException {
        atEachOperation(3, run -> run.database.compact(), Run::backUp, Run::checkSet);
    }

    @Test
    void rowsDeletedDuringAFlushStayDeleted() throws InterruptedException {
        atEachOperation(2, run -> run.database.flush(), run -> run.delete(run.database), Run::checkContent);
    }

    @Test
    void rowsDeletedAndFlushedDuringAMergeStayDeleted() throws InterruptedException {
        atEachOperation(2, run -> run.database.compact(), run -> {
            run.delete(run.database);
            run.database.flush();
            run.delete(run.database);
        }, Run::checkContent);
    }

    @Test
    void rowsDeletedBeforeAMergeWithinAFlushStayDeleted() throws InterruptedException {
        atEachOperation(2, run -> run.database.flush(), run -> run.database.maintain(), Run::checkContent);
    }

    @Test
    void tablesThatAreCreatedDuringAFlushAreThereWhenTheLogHasEnded() throws InterruptedException {
        atEachOperation(1, run -> run.database.flush(), run -> run.workload.create(run.database),
                Run::checkWithoutLog);
    }

    @Test
    void tablesThatAreDroppedDuringAFlushAreGoneWhenTheLogHasEnded() throws InterruptedException {
        atEachOperation(1, run -> run.database.flush(),
                run -> run.workload.drop(run.database, run.workload.model().keySet().iterator().next()),
                Run::checkWithoutLog);
    }

    /** A database with parts, with rows that only the log has, in an older segment too, and a table without files. */
    private static final class Run {
        private final String name;
        private final int breakAt;
        private final SimulatedDisk simulated = new SimulatedDisk();
        private final HookedDisk disk = new HookedDisk(simulated);
        private final Workload workload = new Workload(new Random(5));
        private final Map<Long, Map<String, List<String>>> states = new TreeMap<>();
        private final Database database;
        private @Nullable BackupResult set;

        Run(int breakAt, long backupFlush) {
            this.name = "operation " + breakAt;
            this.breakAt = breakAt;
            DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT).withBackupFlush(backupFlush);
            try (Database first = TestDatabases.open(disk, options)) {
                for (int table = 0; table < 2; table++) {
                    workload.create(first);
                }
                insert(first);
                first.flush();
                delete(first);
                insert(first);
                first.flush();
                insert(first);
                insert(first); // the last commit goes to the next segment too
            }
            // So that a cut and a flush have a log to sync.
            database = TestDatabases.open(disk, options.withDurability(Durability.NOSYNC));
            insert();
            workload.create(database);
            delete(database);
            insert();
        }

        private void insert() {
            insert(database);
        }

        /** Into every table, and remembers the state after each commit. */
        private void insert(Database into) {
            for (String table : workload.model().keySet()) {
                workload.insert(into, table);
                states.put(into.txn(), workload.model());
            }
        }

        private void delete(Database from) {
            workload.delete(from);
            states.put(from.txn(), workload.model());
        }

        /** What the database shows, before and after a restart, and when everything was merged. */
        void checkContent() {
            assertThat(TableContents.of(database)).as(name).isEqualTo(workload.model());
            checkRestart(simulated.settled());
            database.flush();
            checkRestart(simulated.settled());
        }

        /** What the database shows after a restart, when the log of all that was before has ended. */
        void checkWithoutLog() {
            long txn = database.txn();
            while (firstLoggedTxn() <= txn) {
                insert();
                database.flush();
            }
            checkRestart(simulated.settled());
        }

        private long firstLoggedTxn() {
            return simulated.list(TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY)).stream()
                    .flatMap(path -> FileNames.SegmentName.parse(path).stream())
                    .mapToLong(FileNames.SegmentName::firstTxn).min().orElseThrow();
        }

        private void checkRestart(SimulatedDisk stopped) {
            assertThat(DatabaseCheck.run(stopped, TestDatabases.ROOT).problems()).as(name).isEmpty();
            try (Database again = TestDatabases.open(stopped, TestDatabases.ROOT)) {
                assertThat(TableContents.of(again)).as(name).isEqualTo(workload.model());
                again.compact();
                assertThat(TableContents.of(again)).as(name).isEqualTo(workload.model());
            }
            try (Database again = TestDatabases.open(stopped, TestDatabases.ROOT)) {
                assertThat(TableContents.of(again)).as(name).isEqualTo(workload.model());
            }
        }

        void backUp() {
            long begun = database.txn();
            set = database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
            assertThat(Objects.requireNonNull(set).txn()).as(name).isEqualTo(begun);
        }

        /** Whether the work came as far as the operation that it was to be broken into at. */
        boolean broken(Work work, Work other) throws InterruptedException {
            Thread worker = Thread.currentThread();
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread breaker = Thread.ofPlatform().name("breaker").unstarted(() -> {
                try {
                    other.run(this);
                } catch (RuntimeException | Error thrown) {
                    failure.set(thrown);
                }
            });
            int[] operations = {0};
            disk.before(() -> {
                if (worker.equals(Thread.currentThread()) && operations[0]++ == breakAt) {
                    breaker.start();
                    awaitEndOrLock(breaker);
                }
            });
            work.run(this);
            disk.before(() -> {});
            boolean done = breaker.getState() != Thread.State.NEW;
            if (done) {
                breaker.join(LONGEST_WAIT_MILLIS);
                assertThat(breaker.isAlive()).as(name).isFalse();
                assertThat(failure.get()).as(name).isNull();
            }
            return done;
        }

        private static void awaitEndOrLock(Thread thread) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS);
            long waitingSince = Long.MAX_VALUE;
            while (thread.isAlive() && System.nanoTime() < end) {
                long now = System.nanoTime();
                waitingSince = WAITING.contains(thread.getState())
                        ? Math.min(waitingSince, now)
                        : Long.MAX_VALUE;
                if (waitingSince < now - TimeUnit.MILLISECONDS.toNanos(SURELY_WAITS_MILLIS)) {
                    return;
                }
                Thread.onSpinWait();
            }
        }

        void checkSnapshot() {
            long txn = database.snapshotStatus().txn();
            database.compact();
            database.maintain();
            new CopyTool(simulated, () -> {}).copyTree(TestDatabases.ROOT, COPY);
            CopyTool.createEmpty(simulated, COPY.resolve(FileNames.RESTORE_MARKER));
            try (Database restored = TestDatabases.open(simulated, COPY)) {
                assertThat(TableContents.of(restored)).as(name).isEqualTo(states.get(txn));
                assertThat(restored.txn()).as(name).isEqualTo(txn);
            }
        }

        void checkSet() {
            BackupResult result = Objects.requireNonNull(set);
            try (Database restored = TestDatabases.open(simulated, result.path())) {
                assertThat(TableContents.of(restored)).as(name).isEqualTo(states.get(result.txn()));
                assertThat(restored.txn()).as(name).isEqualTo(result.txn());
            }
        }

        void close() {
            assertThat(TableContents.of(database)).as(name).isEqualTo(workload.model());
            database.close();
        }
    }
}
