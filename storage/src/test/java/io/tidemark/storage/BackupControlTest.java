package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupProgress;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Limits, cancelling, progress and verification of backups. */
class BackupControlTest {
    private static final Path CONF = Path.of("/no-conf");
    private static final Duration SOON = Duration.ofMillis(500);

    private final Random random = new Random(8);
    private final Workload workload = new Workload(random);

    private Database worked(Disk disk) {
        Database database = TestDatabases.open(disk, TestDatabases.ROOT);
        for (int step = 0; step < 25; step++) {
            workload.step(database);
        }
        database.flush();
        workload.step(database);
        return database;
    }

    private static BackupResult backup(Database database, BackupOptions options) {
        return database.backupDatabase(CONF, options, BackupControl.NONE);
    }

    /** Whoever wants it to end says so by its control. */
    @Test
    void isNotEndedByAnInterrupt() {
        try (Database database = worked(new SimulatedDisk())) {
            Thread.currentThread().interrupt();
            BackupResult result = backup(database, BackupOptions.DEFAULT);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(result.tables()).isPositive();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void endsWhereverItIsCancelledAndLeavesNothing() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(disk)) {
            for (BackupOptions options : List.of(BackupOptions.DEFAULT, BackupOptions.DEFAULT,
                    BackupOptions.DEFAULT.withKind(BackupOptions.Kind.FULL).withVerify(true))) {
                List<Path> before = database.backupSets().list().stream().map(SetSummary::path).toList();
                int last = 0;
                while (isCancelledAfter(database, options, last)) {
                    assertThat(disk.list(TestDatabases.BACKUPS)).isEqualTo(before);
                    last += 1 + random.nextInt(3);
                }
                assertThat(last).isGreaterThan(20);
            }
            assertThat(TableContents.of(database)).isEqualTo(workload.model());
            assertThat(backup(database, BackupOptions.DEFAULT).id()).isEqualTo("2026-01-02.3");
        }
    }

    /** False when the set was there before the backup has looked more often than so. */
    private static boolean isCancelledAfter(Database database, BackupOptions options, int looks) {
        AtomicInteger looked = new AtomicInteger();
        try {
            database.backupDatabase(CONF, options, () -> looked.incrementAndGet() > looks);
            return false;
        } catch (StorageException.Cancelled cancelled) {
            return true;
        }
    }

    @Test
    void endsSoonAfterItIsCancelledInASyncThatTakesLong() {
        SimulatedDisk below = new SimulatedDisk();
        HookedDisk disk = new HookedDisk(below);
        CountDownLatch release = new CountDownLatch(1);
        try (Database database = worked(disk)) {
            AtomicBoolean cancelled = new AtomicBoolean();
            long[] from = new long[1];
            disk.before(() -> {
                if (Thread.currentThread().getName().equals("backup-sync")) {
                    from[0] = System.nanoTime();
                    cancelled.set(true);
                    awaitQuietly(release);
                }
            });
            assertThatThrownBy(() -> database.backupDatabase(CONF, BackupOptions.DEFAULT, cancelled::get))
                    .isInstanceOf(StorageException.Cancelled.class);
            assertThat(Duration.ofNanos(System.nanoTime() - from[0])).isLessThan(SOON);
            release.countDown();
            assertThat(below.list(TestDatabases.BACKUPS)).isEmpty();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void keepsToItsLimitAndEndsWhileItWaits() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(disk)) {
            long begin = System.nanoTime();
            BackupResult fast = backup(database, BackupOptions.DEFAULT.withKind(BackupOptions.Kind.FULL));
            long quick = System.nanoTime() - begin;
            BackupOptions limited = BackupOptions.DEFAULT.withKind(BackupOptions.Kind.FULL)
                    .withBytesPerSecond(fast.bytes());
            begin = System.nanoTime();
            backup(database, limited);
            // A second, less what is allowed at once.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(700))
                    .isGreaterThan(Duration.ofNanos(quick));
            long until = System.nanoTime() + Duration.ofMillis(200).toNanos();
            assertThatThrownBy(() -> database.backupDatabase(CONF, limited.withBytesPerSecond(10),
                    () -> System.nanoTime() > until)).isInstanceOf(StorageException.Cancelled.class);
            assertThat(Duration.ofNanos(System.nanoTime() - until)).isLessThan(SOON);
        }
    }

    @Test
    void tellsHowFarItIs() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(disk)) {
            List<BackupProgress> reports = new ArrayList<>();
            BackupControl control = new BackupControl() {
                @Override
                public boolean isCancelled() {
                    return false;
                }

                @Override
                public void progress(BackupProgress progress) {
                    reports.add(progress);
                }
            };
            for (int round = 0; round < 2; round++) {
                reports.clear();
                BackupResult result = database.backupDatabase(CONF, BackupOptions.DEFAULT.withLabel("Größe"),
                        control);
                BackupProgress last = reports.getLast();
                assertThat(reports.getFirst().bytesDone()).isZero();
                assertThat(reports.getFirst().bytesTotal()).isPositive();
                assertThat(last.bytesDone()).isEqualTo(last.bytesTotal()).isEqualTo(result.bytes());
                assertThat(last.filesDone()).isEqualTo(last.filesTotal()).isEqualTo(result.files());
                assertThat(last.bytesLinked()).isEqualTo(result.bytesLinked());
                assertThat(database.backupSets().open(result.id()).head().label()).isEqualTo("Größe");
            }
        }
    }

    @Test
    void verifyingFindsADamagedEarlierFileAndCopiesItAgain() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(disk)) {
            Path first = backup(database, BackupOptions.DEFAULT).path();
            BackupSet.File harmed = database.backupSets().open("2026-01-02").files().stream()
                    .filter(file -> FileNames.parsePart(Path.of(file.path())).isPresent())
                    .reduce((_, last) -> last).orElseThrow();
            try (DiskFile file = disk.open(first.resolve(harmed.path()), Disk.Open.WRITE)) {
                file.write(MemorySegment.ofArray(new byte[]{1, 2, 3}), harmed.bytes() / 2);
            }
            BackupResult again = backup(database, BackupOptions.DEFAULT.withVerify(true));
            BackupSet set = database.backupSets().open(again.id());
            assertThat(again.bytesLinked()).isPositive();
            for (BackupSet.File file : set.files()) {
                try (DiskFile content = disk.open(set.path().resolve(file.path()), Disk.Open.READ)) {
                    assertThat(HexFormat.of().formatHex(Checksums.sha256(content))).isEqualTo(file.sha256());
                }
            }
        }
    }

    @Test
    void takesSeveralSetsAtOnce() throws InterruptedException, ExecutionException {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(disk); ExecutorService pool = Executors.newFixedThreadPool(3)) {
            List<Future<List<BackupResult>>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(pool.submit(() -> {
                    List<BackupResult> results = new ArrayList<>();
                    for (int round = 0; round < 3; round++) {
                        results.add(backup(database, BackupOptions.DEFAULT));
                    }
                    return results;
                }));
            }
            Set<String> ids = new HashSet<>();
            for (Future<List<BackupResult>> future : all) {
                for (BackupResult result : future.get()) {
                    assertThat(ids.add(result.id())).isTrue();
                    try (Database restored = TestDatabases.open(disk.settled(), result.path())) {
                        assertThat(TableContents.of(restored)).isEqualTo(workload.model());
                    }
                }
            }
            assertThat(disk.list(TestDatabases.BACKUPS)).hasSize(9);
        }
    }
}
