package io.tidemark.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random workloads, power cuts and failing syncs, over several generations of the same database. */
class WalCrashTest {
    private static final int DATABASES = Integer.getInteger("tidemark.crash.databases", 60);
    private static final int GENERATIONS = 8;

    /** What a client of the log may count on. */
    private static final class Oracle {
        final Map<Long, Long> sent = new HashMap<>();
        long acknowledged;

        /** Every acknowledged commit is there, and nothing that was never sent. */
        void check(WalFixture.Content content) {
            assertThat(content.last()).isGreaterThanOrEqualTo(acknowledged);
            content.seeds()
                    .forEach((txn, seed) -> assertThat(seed).as("txn %d", txn).isEqualTo(sent.get(txn)));
        }

        /** What recovery has built on is there to stay, and the rest is gone. */
        void recovered(WalFixture.Content content) {
            sent.keySet().removeIf(txn -> txn > content.last());
            acknowledged = content.last();
        }
    }

    @Test
    void keepsEveryAcknowledgedCommitOverChainsOfCrashes() {
        for (int seed = 0; seed < DATABASES; seed++) {
            chain(seed, false);
        }
    }

    @Test
    void keepsEveryAcknowledgedCommitWhenSyncsFailToo() {
        for (int seed = 0; seed < DATABASES; seed++) {
            chain(seed, true);
        }
    }

    private static void chain(int seed, boolean failures) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        disk.makeDirectories(WalFixture.WAL);
        disk.syncFileSystem(WalFixture.WAL);
        Oracle oracle = new Oracle();
        try {
            for (int generation = 0; generation < GENERATIONS; generation++) {
                disk.withFaults(faults(random, disk, failures));
                run(disk, oracle, random);
                boolean killed = random.nextInt(4) == 0;
                disk = killed ? disk.withFaults(Faults.none()) : disk.crash(random);
            }
            oracle.check(WalFixture.read(disk.withFaults(Faults.none())));
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
        }
    }

    /** Cuts the power a little later; sometimes so soon that it hits the recovery. */
    private static Faults faults(Random random, SimulatedDisk disk, boolean failures) {
        long now = disk.operationCount();
        Faults cut = Faults.powerCutAt(now + random.nextInt(random.nextBoolean() ? 12 : 120));
        long failing = now + random.nextInt(60);
        return operation -> failures && operation.index() == failing && operation.kind().isSync()
                ? Faults.Fault.IO_ERROR
                : cut.at(operation);
    }

    private static void run(SimulatedDisk disk, Oracle oracle, Random random) {
        try {
            WalFixture.Content content = WalFixture.read(disk);
            oracle.check(content);
            Wal wal = Wal.open(disk, WalFixture.WAL, WalFixture.options(WalMode.SYNC, random.nextInt(3)),
                    WalFixture.IDENTITY, content.end());
            oracle.recovered(content);
            for (int i = 0; i < 60; i++) {
                write(wal, oracle, random);
            }
        } catch (Faults.PowerCut | StorageException.InputOutput | StorageException.ReadOnly expected) {
            assertThat(expected).isNotNull();
        }
    }

    private static void write(Wal wal, Oracle oracle, Random random) {
        int group = 1 + random.nextInt(4);
        for (int i = 0; i < group; i++) {
            long seed = random.nextLong();
            int bytes = random.nextInt(20) == 0 ? random.nextInt(200_000) : random.nextInt(6_000);
            oracle.sent.put(wal.lastTxn() + 1, seed);
            assertThat(wal.append(WalFixture.entry(seed, bytes)).txn()).isEqualTo(wal.lastTxn());
        }
        wal.awaitDurable(wal.lastTxn());
        oracle.acknowledged = wal.lastTxn();
    }
}
