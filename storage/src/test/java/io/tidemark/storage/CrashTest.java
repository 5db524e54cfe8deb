package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Power cuts and failing disks at random operations of commits, flushes, merges, schema changes and snapshots. */
class CrashTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Seeds.count(4));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void losesNoAcknowledgedCommitAndShowsNoHalfOneAfterAPowerCut(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        for (int generation = 0; generation < 10; generation++) {
            disk.withFaults(Faults.powerCutAt(disk.operationCount() + random.nextInt(400)));
            try {
                work(random, disk, workload, 30);
            } catch (Faults.PowerCut cut) {
                disk = disk.crash(random);
            }
            disk.withFaults(Faults.none());
            check(seed, generation, disk, workload);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsAPrefixOfTheCommitsWhenTheyAreNotSynced(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT).withDurability(Durability.NOSYNC);
        for (int generation = 0; generation < 10; generation++) {
            disk.withFaults(Faults.powerCutAt(disk.operationCount() + random.nextInt(300)));
            try (Database database = TestDatabases.open(disk, options)) {
                for (int step = 0; step < 30; step++) {
                    workload.step(database);
                    maintain(random, database);
                }
            } catch (Faults.PowerCut cut) {
                disk = disk.crash(random);
            }
            disk.withFaults(Faults.none());
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                Map<String, List<String>> found = TableContents.of(database);
                assertThat(found.equals(workload.attempted()) || workload.history().contains(found))
                        .as("seed %d, generation %d", seed, generation).isTrue();
                workload.adopt(found);
                workload.skipNames(1000);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void goesOnAfterAFailedOperationAndLosesNothing(long seed) {
        Random random = new Random(seed);
        Faults.Fault fault = seed % 2 == 0 ? Faults.Fault.DISK_FULL : Faults.Fault.IO_ERROR;
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        for (int generation = 0; generation < 10; generation++) {
            long at = disk.operationCount() + random.nextInt(300);
            disk.withFaults(operation -> operation.index() == at && applies(fault, operation)
                    ? fault
                    : Faults.Fault.NONE);
            try {
                work(random, disk, workload, 20);
            } catch (StorageException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
            disk.withFaults(Faults.none());
            if (random.nextBoolean()) {
                disk = disk.crash(random);
            }
            check(seed, generation, disk, workload);
        }
    }

    private static boolean applies(Faults.Fault fault, DiskOperation operation) {
        return operation.kind() != DiskOperation.Kind.READ
                && (fault != Faults.Fault.DISK_FULL || operation.kind().takesSpace());
    }

    private static void work(Random random, SimulatedDisk disk, Workload workload, int steps) {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int step = 0; step < steps; step++) {
                workload.step(database);
                assertThat(TableContents.of(database)).isEqualTo(workload.model());
                maintain(random, database);
                assertThat(TableContents.of(database)).isEqualTo(workload.model());
            }
        }
    }

    private static void maintain(Random random, Database database) {
        try {
            switch (random.nextInt(8)) {
                case 0 -> database.flush();
                case 1 -> database.compact();
                case 3 -> database.maintain();
                case 2 -> {
                    if (database.snapshotStatus().inProgress()) {
                        database.completeSnapshot();
                    } else {
                        database.prepareSnapshot();
                    }
                }
                default -> {
                }
            }
        } catch (StorageException failed) {
            assertThat(failed.getMessage()).isNotEmpty();
        }
    }

    private static void check(long seed, int generation, SimulatedDisk disk, Workload workload) {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Map<String, List<String>> found = TableContents.of(database);
            assertThat(found).as("seed %d, generation %d", seed, generation)
                    .isIn(workload.model(), workload.attempted());
            workload.adopt(found);
        }
        try (Database again = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(again)).as("seed %d, generation %d, again", seed, generation)
                    .isEqualTo(workload.model());
        }
    }
}
