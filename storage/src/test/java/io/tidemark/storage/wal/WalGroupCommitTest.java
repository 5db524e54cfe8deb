package io.tidemark.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalGroupCommitTest {
    private static final int THREADS = 16;
    private static final int COMMITS = 200;

    @TempDir
    private Path directory;

    @Test
    void makesEveryCommitOfManyThreadsDurableWithFewerSyncs()
            throws InterruptedException, ExecutionException {
        SimulatedDisk disk = new SimulatedDisk();
        AtomicInteger syncs = new AtomicInteger();
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            disk.withFaults(operation -> {
                if (operation.kind() == DiskOperation.Kind.FORCE) {
                    syncs.incrementAndGet();
                }
                return Faults.Fault.NONE;
            });
            Map<Long, Long> seeds = commitFromManyThreads(wal);
            assertThat(wal.durableTxn()).isEqualTo((long) THREADS * COMMITS);
            assertThat(WalFixture.read(disk.crash(new Random(1))).seeds()).isEqualTo(seeds);
            assertThat(syncs.get()).isLessThanOrEqualTo(THREADS * COMMITS + 100);
        }
    }

    @Test
    void keepsEveryAcknowledgedCommitWhenThePowerFailsUnderLoad()
            throws InterruptedException, ExecutionException {
        SimulatedDisk disk = new SimulatedDisk();
        Random random = new Random(5);
        Map<Long, Long> acknowledged = new ConcurrentHashMap<>();
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING);
                ExecutorService main = Executors.newSingleThreadExecutor()) {
            Future<?> load = main.submit(() -> {
                commitFromManyThreads(wal, acknowledged);
                return null;
            });
            int states = 0;
            while (!load.isDone()) {
                Map<Long, Long> before = Map.copyOf(acknowledged);
                assertThat(WalFixture.read(disk.crash(random)).seeds()).containsAllEntriesOf(before);
                states++;
            }
            load.get();
            assertThat(states).isPositive();
        }
    }

    @Test
    void doesNotAcknowledgeWhatWasAppendedDuringTheSync() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            disk.withAfterForce(() -> {
                disk.withAfterForce(() -> {});
                wal.append(WalFixture.entry(2, 10));
            });
            WalFixture.commit(wal, 1, 10);
            assertThat(wal.lastTxn()).isEqualTo(2);
            assertThat(wal.durableTxn()).isEqualTo(1);
        }
    }

    @Test
    void believesAFailedSyncAlsoWhenAnotherThreadSyncsNext() throws InterruptedException {
        for (int seed = 0; seed < 20; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
                Thread rotating = new Thread(() -> wal.append(WalFixture.entry(2, 64_000)));
                disk.withFaults(Faults.once(disk.operationCount() + 1, Faults.Fault.IO_ERROR));
                disk.withAfterForce(() -> {
                    disk.withAfterForce(() -> {});
                    rotating.start();
                    while (rotating.getState() != Thread.State.WAITING && rotating.isAlive()) {
                        Thread.onSpinWait();
                    }
                });
                WalFixture.commit(wal, 1, 4_000);
                rotating.join();
                assertThat(WalFixture.read(disk.crash(new Random(seed))).seeds()).containsEntry(1L, 1L);
            }
        }
    }

    @Test
    void survivesFailingSyncsUnderLoad() throws InterruptedException, ExecutionException {
        SimulatedDisk disk = new SimulatedDisk();
        AtomicInteger forces = new AtomicInteger();
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.FORCE
                    && forces.incrementAndGet() % 50 == 0 ? Faults.Fault.IO_ERROR : Faults.Fault.NONE);
            Map<Long, Long> seeds = commitFromManyThreads(wal);
            disk.withFaults(Faults.none());
            assertThat(WalFixture.read(disk.crash(new Random(1))).seeds()).isEqualTo(seeds);
        }
    }

    @Test
    void worksOnTheRealDisk() throws InterruptedException, ExecutionException {
        RealDisk disk = new RealDisk();
        WalOptions options = WalOptions.of(WalMode.SYNC, 256 << 10);
        Map<Long, Long> seeds;
        try (Wal wal = Wal.open(disk, directory, options, WalFixture.IDENTITY, WalEnd.NOTHING)) {
            seeds = commitFromManyThreads(wal);
        }
        long count = 0;
        try (WalReader reader = WalReader.open(disk, directory, WalFixture.DATABASE, 1, Long.MAX_VALUE)) {
            while (reader.next()) {
                count++;
                assertThat(reader.record().txn()).isEqualTo(count);
            }
        }
        assertThat(count).isEqualTo(seeds.size());
    }

    @Test
    void needsNoSyncToAcknowledgeInTheOtherModes() {
        for (WalMode mode : new WalMode[]{WalMode.ASYNC, WalMode.NOSYNC}) {
            SimulatedDisk disk = new SimulatedDisk();
            List<Runnable> background = new ArrayList<>();
            WalOptions options = new WalOptions(mode, WalFixture.SEGMENT_BYTES, 0, () -> 1, background::add);
            try (Wal wal = Wal.open(disk, WalFixture.WAL, options, WalFixture.IDENTITY, WalEnd.NOTHING)) {
                WalFixture.commit(wal, 1, 10);
                WalFixture.commit(wal, 2, 10);
                assertThat(wal.durableTxn()).isZero();
                assertThat(background).hasSize(mode == WalMode.ASYNC ? 1 : 0);
                background.forEach(Runnable::run);
                assertThat(wal.durableTxn()).isEqualTo(mode == WalMode.ASYNC ? 2 : 0);
                wal.sync();
                assertThat(wal.durableTxn()).isEqualTo(2);
            }
        }
    }

    private static Map<Long, Long> commitFromManyThreads(Wal wal)
            throws InterruptedException, ExecutionException {
        Map<Long, Long> seeds = new ConcurrentHashMap<>();
        commitFromManyThreads(wal, seeds);
        return seeds;
    }

    private static void commitFromManyThreads(Wal wal, Map<Long, Long> seeds)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                long first = t * 1_000L;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < COMMITS; i++) {
                        WalAppended appended = wal.append(WalFixture.entry(first + i, 50));
                        wal.awaitDurable(appended.txn());
                        seeds.put(appended.txn(), first + i);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }
}
