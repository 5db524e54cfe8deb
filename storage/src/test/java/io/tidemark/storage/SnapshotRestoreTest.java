package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule I16: any file-by-file copy between PREPARE and COMPLETE restores exactly the state at PREPARE. */
class SnapshotRestoreTest {
    private static final Path COPY = Path.of("/copy");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Seeds.count(4));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void restoresTheStateAtPrepareFromACopyTakenWhileWorkGoesOn(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        Map<String, List<String>> atPrepare = copyDuringWork(random, disk, workload);
        CopyTool.createEmpty(disk, COPY.resolve(FileNames.RESTORE_MARKER));
        SimulatedDisk restoring = disk.settled();
        for (int crashes = random.nextInt(3); crashes > 0; crashes--) {
            restoring = crashInRestore(random, restoring);
        }
        Workload after = new Workload(new Random(seed));
        after.adopt(atPrepare);
        after.skipNames(10_000);
        for (int run = 0; run < 2; run++) {
            try (Database restored = TestDatabases.open(restoring, COPY)) {
                assertThat(TableContents.of(restored)).as("seed %d, run %d", seed, run)
                        .isEqualTo(after.model());
                assertThat(restoring.exists(COPY.resolve(FileNames.RESTORE_MARKER))).isFalse();
                assertThat(restored.snapshotStatus().inProgress()).isFalse();
                for (int step = 0; step < 10; step++) {
                    work(random, after, restored);
                }
            }
        }
    }

    /** One seed, and every operation of the restore instead of a random one. */
    @Test
    void restoresTheSameAfterAPowerCutAtAnyOperationOfTheRestore() {
        Random random = new Random(2);
        SimulatedDisk disk = new SimulatedDisk();
        Map<String, List<String>> atPrepare = copyDuringWork(random, disk, new Workload(random));
        CopyTool.createEmpty(disk, COPY.resolve(FileNames.RESTORE_MARKER));
        boolean cut = true;
        for (int at = 0; cut; at++) {
            SimulatedDisk restoring = disk.settled();
            cut = false;
            restoring.withFaults(Faults.powerCutAt(restoring.operationCount() + at));
            try {
                TestDatabases.open(restoring, COPY).close();
            } catch (Faults.PowerCut power) {
                cut = true;
            }
            for (int seed = 0; seed < 3; seed++) {
                SimulatedDisk crashed = restoring.crash(new Random(seed));
                try (Database restored = TestDatabases.open(crashed, COPY)) {
                    assertThat(TableContents.of(restored)).as("operation %d, seed %d", at, seed)
                            .isEqualTo(atPrepare);
                }
            }
        }
    }

    private static Map<String, List<String>> copyDuringWork(Random random, SimulatedDisk disk,
            Workload workload) {
        Database database = TestDatabases.open(disk, TestDatabases.ROOT);
        for (int step = random.nextInt(40); step > 0; step--) {
            work(random, workload, database);
        }
        database.prepareSnapshot();
        Map<String, List<String>> atPrepare = workload.model();
        for (int step = random.nextInt(20); step > 0; step--) {
            work(random, workload, database);
        }
        if (random.nextBoolean()) {
            database.close();
            database = TestDatabases.open(disk, TestDatabases.ROOT);
            assertThat(database.snapshotStatus().inProgress()).isTrue();
        }
        Database source = database;
        new CopyTool(disk, () -> {
            if (random.nextInt(3) == 0) {
                work(random, workload, source);
            }
        }).copyTree(TestDatabases.ROOT, COPY);
        source.completeSnapshot();
        assertThat(TableContents.of(source)).isEqualTo(workload.model());
        source.close();
        return atPrepare;
    }

    private static void work(Random random, Workload workload, Database database) {
        workload.step(database);
        switch (random.nextInt(6)) {
            case 0 -> database.flush();
            case 1 -> database.compact();
            default -> {
            }
        }
    }

    private static SimulatedDisk crashInRestore(Random random, SimulatedDisk disk) {
        disk.withFaults(Faults.powerCutAt(disk.operationCount() + random.nextInt(120)));
        try {
            TestDatabases.open(disk, COPY).close();
        } catch (Faults.PowerCut cut) {
            return disk.crash(random);
        }
        return disk.withFaults(Faults.none());
    }
}
