package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.check.DatabaseCheck;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files that somebody has deleted: a start refuses, names what is missing, and deletes nothing. */
class LostFilesTest {
    private static final Path WAL = TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY);
    private static final Path REGISTRY = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY)
            .resolve(FileNames.REGISTRY);

    private static void work(Database database, Workload workload, int commits) {
        for (int i = 0; i < commits; i++) {
            workload.step(database);
        }
    }

    /** Each run begins a segment. */
    private static SimulatedDisk threeRuns(Workload workload, boolean flush) {
        SimulatedDisk disk = new SimulatedDisk();
        for (int run = 0; run < 3; run++) {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                work(database, workload, 8);
                if (flush && run == 0) {
                    database.flush();
                }
            }
        }
        return disk;
    }

    @Test
    void refusesToStartWithoutTheFirstSegmentsOfItsLog() {
        for (boolean flush : new boolean[]{false, true}) {
            SimulatedDisk disk = threeRuns(new Workload(new Random(3)), flush);
            List<Path> segments = disk.list(WAL);
            assertThat(segments.size()).isGreaterThan(2);
            int needed = flush ? 1 : 0;
            segments.subList(0, needed + 1).forEach(disk::unlink);
            assertThat(DatabaseCheck.run(disk, TestDatabases.ROOT).problems()).hasSize(1);
            assertThatThrownBy(() -> TestDatabases.open(disk, TestDatabases.ROOT))
                    .isInstanceOf(StorageException.CorruptFile.class)
                    .hasMessageContaining("a log that begins with txn")
                    .satisfies(refusal -> assertThat(((StorageException.CorruptFile) refusal).path())
                            .isEqualTo(segments.get(needed + 1)));
        }
    }

    @Test
    void startsWhenTheLogOfADroppedTableIsGoneAndTheRegistryDoesNotKnowYet() {
        for (int seed = 1; seed < 20; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            Workload workload = new Workload(new Random(seed));
            // Every table is flushed at once, the registry hardly ever.
            DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT).withSizes(1, 64 << 10,
                    1 << 30);
            for (int run = 0; run < 4; run++) {
                try (Database database = TestDatabases.open(disk, options)) {
                    assertThat(TableContents.of(database)).isEqualTo(workload.model());
                    for (int i = 0; i < 12; i++) {
                        workload.step(database);
                        database.maintain();
                    }
                }
            }
        }
    }

    @Test
    void makesNoNewDatabaseOverTablesWithoutARegistry() {
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(new Random(4));
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            work(database, workload, 10);
            database.flush();
        }
        Map<String, List<String>> before = workload.model();
        disk.rename(REGISTRY, Path.of("/kept"));
        disk.list(WAL).forEach(segment -> disk.rename(segment, Path.of("/" + segment.getFileName())));
        assertThatThrownBy(() -> TestDatabases.open(disk, TestDatabases.ROOT))
                .isInstanceOf(StorageException.FileMissing.class).hasMessageContaining(REGISTRY.toString());
        disk.rename(Path.of("/kept"), REGISTRY);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(database)).isEqualTo(before);
        }
    }
}
