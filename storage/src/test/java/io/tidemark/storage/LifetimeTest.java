package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.memtable.Memtable;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must outlive what: memory its readers, columns the commit that drops them, directories their tables. */
class LifetimeTest {
    private static void work(Database database, Workload workload, int commits) {
        for (int i = 0; i < commits; i++) {
            workload.step(database);
        }
    }

    @Test
    void aReaderKeepsItsMemoryWhenTheDatabaseIsClosed() {
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(new Random(1));
        Database database = TestDatabases.open(disk, TestDatabases.ROOT);
        work(database, workload, 10);
        List<Memtable> memory;
        try (DatabaseView view = database.view()) {
            memory = view.version().tables().stream().flatMap(table -> table.memtables().stream())
                    .map(rows -> rows.memtable()).toList();
            database.close();
            assertThat(memory).isNotEmpty().allSatisfy(table -> assertThat(table.bytes()).isPositive());
            assertThat(TableContents.of(view)).isEqualTo(workload.model());
        }
        assertThat(memory).allSatisfy(table -> assertThat(table.bytes()).isZero());
    }

    @Test
    void aMergeWaitsForTheCommitThatDroppedAColumn() {
        SimulatedDisk disk = new SimulatedDisk();
        DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT)
                .withDurability(Durability.NOSYNC);
        Workload workload = new Workload(new Random(1));
        String name;
        try (Database database = TestDatabases.open(disk, options)) {
            name = workload.create(database);
            // More small parts than a partition may have.
            for (int i = 0; i < 20; i++) {
                workload.insert(database, name);
                database.flush();
            }
        }
        Map<String, List<String>> before = workload.model();
        SimulatedDisk settled = disk.settled();
        Database database = TestDatabases.open(settled, options);
        workload.dropLastColumn(database, name);
        long parts = parts(database, name);
        database.maintain();
        assertThat(parts(database, name)).isLessThan(parts);
        for (int seed = 0; seed < 20; seed++) {
            try (Database recovered = TestDatabases.open(settled.crash(new Random(seed)), options)) {
                assertThat(TableContents.of(recovered)).as("seed %d", seed).isIn(before, workload.model());
            }
        }
        database.close();
    }

    private static long parts(Database database, String name) {
        try (DatabaseView view = database.view()) {
            return view.version().table(name).orElseThrow().parts().parts().size();
        }
    }

    @Test
    void aTableThatOnlyTheLogHasKeepsItsDirectory() {
        SimulatedDisk disk = new SimulatedDisk();
        DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT).withSizes(1, 64 << 10, 1 << 30);
        Workload workload = new Workload(new Random(1));
        try (Database database = TestDatabases.open(disk, options)) {
            workload.insert(database, workload.create(database));
            database.maintain(); // the table's files, but not the registry
        }
        disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.UNLINK
                && disk.isDirectory(operation.path()) ? Faults.Fault.IO_ERROR : Faults.Fault.NONE);
        try (Database database = TestDatabases.open(disk, options)) {
            disk.withFaults(Faults.none());
            assertThat(TableContents.of(database)).isEqualTo(workload.model());
            database.flush();
            database.maintain();
            try (DatabaseView view = database.view()) {
                for (TableVersion table : view.version().tables()) {
                    table.parts().parts().forEach(part -> assertThat(disk.exists(part.path())).isTrue());
                }
            }
        }
        try (Database database = TestDatabases.open(disk, options)) {
            assertThat(TableContents.of(database)).isEqualTo(workload.model());
        }
    }

    @Test
    void theEndOfTheLogThatAFullDiskKeptFromBeingCopiedIsCopiedBeforeItsRowsGoIntoParts() {
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(new Random(1));
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            work(database, workload, 10);
        }
        Path log = TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY);
        List<Path> left = disk.list(log);
        disk.withFaults(operation -> operation.path().startsWith(log) && operation.kind().takesSpace()
                ? Faults.Fault.DISK_FULL
                : Faults.Fault.NONE);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThatThrownBy(database::flush).isInstanceOf(StorageException.DiskFull.class);
            assertThat(disk.list(log)).isEqualTo(left);
            assertThat(TableContents.of(database)).isEqualTo(workload.model());
            disk.withFaults(Faults.none());
            database.flush();
            assertThat(disk.list(log)).doesNotContainAnyElementsOf(left);
            work(database, workload, 5);
            assertThat(TableContents.of(database)).isEqualTo(workload.model());
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(database)).isEqualTo(workload.model());
        }
    }

    @Test
    void commitsThatWereReadBackAfterAFailedSyncOutliveAPowerCut() {
        for (int seed = 0; seed < 10; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            Workload workload = new Workload(new Random(seed));
            Database failing = TestDatabases.open(disk, TestDatabases.options(TestDatabases.ROOT)
                    .withDurability(Durability.NOSYNC));
            work(failing, workload, 5);
            disk.withFaults(
                    operation -> operation.kind().isSync() ? Faults.Fault.IO_ERROR : Faults.Fault.NONE);
            assertThatThrownBy(failing::close).isInstanceOf(StorageException.class);
            disk.withFaults(Faults.none());
            // The process is killed, not the machine: the next one reads what no disk has.
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                assertThat(TableContents.of(database)).isEqualTo(workload.model());
                work(database, workload, 2);
            }
            try (Database database = TestDatabases.open(disk.crash(new Random(seed)), TestDatabases.ROOT)) {
                assertThat(TableContents.of(database)).as("seed %d", seed).isEqualTo(workload.model());
            }
        }
    }

    @Test
    void aSnapshotThatWasCompletedAtTheSecondAttemptDoesNotComeBackAfterAPowerCut() {
        for (int seed = 0; seed < 20; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                work(database, new Workload(new Random(seed)), 5);
                database.prepareSnapshot();
                disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY
                        ? Faults.Fault.IO_ERROR
                        : Faults.Fault.NONE);
                try {
                    database.completeSnapshot();
                } catch (RuntimeException failed) {
                    assertThat(Objects.requireNonNull(failed.getMessage())).isNotEmpty();
                }
                disk.withFaults(Faults.none());
                database.completeSnapshot();
                assertThat(database.snapshotStatus().inProgress()).isFalse();
                try (Database recovered = TestDatabases.open(disk.crash(new Random(seed)),
                        TestDatabases.ROOT)) {
                    assertThat(recovered.snapshotStatus().inProgress()).as("seed %d", seed).isFalse();
                }
            }
        }
    }
}
