package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.MetaFile;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What people and tools find below {@code snapshot/} while a snapshot is held. */
class SnapshotFilesTest {
    private static final Path TABLES = TestDatabases.ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY)
            .resolve(FileNames.DB_DIRECTORY);

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void showsEveryTableThatHasFilesAndCountsThoseThatOnlyTheLogHas() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            create(database, "flushed");
            int dropped = create(database, "dropped");
            database.flush();
            create(database, "new");
            try (Transaction transaction = database.begin()) {
                transaction.dropTable(dropped);
                transaction.commit();
            }
            database.prepareSnapshot();
            create(database, "later");
            assertThat(namesInSnapshot(disk)).containsExactly("flushed");
            assertThat(database.snapshotStatus().tables()).isEqualTo(2);
        }
    }

    @Test
    void hasThemAfterAPowerCutToo() {
        for (int seed = 0; seed < 20; seed++) {
            SimulatedDisk fresh = new SimulatedDisk();
            try (Database database = TestDatabases.open(fresh, TestDatabases.ROOT)) {
                for (int table = 0; table <= seed; table++) {
                    create(database, "flushed" + (char) ('a' + table));
                }
                database.flush();
                create(database, "new");
                database.prepareSnapshot();
            }
            SimulatedDisk crashed = fresh.crash(new Random(seed));
            try (Database database = TestDatabases.open(crashed, TestDatabases.ROOT)) {
                assertThat(database.snapshotStatus().tables()).as("seed %d", seed).isEqualTo(seed + 2);
                assertThat(namesInSnapshot(crashed)).as("seed %d", seed).hasSize(seed + 1);
            }
        }
    }

    @Test
    void goAtLastThoughTheirDirectoryCouldNotBeListedForAWhile() {
        Path snapshot = TestDatabases.ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            create(database, "trades");
            database.flush();
            database.prepareSnapshot();
            disk.withFaults(operation -> operation.path().equals(snapshot)
                    && operation.kind() == DiskOperation.Kind.READ
                            ? Faults.Fault.IO_ERROR
                            : Faults.Fault.NONE);
            database.completeSnapshot();
            assertThatThrownBy(database::maintain).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            assertThat(disk.list(snapshot)).isNotEmpty();
            database.maintain();
            assertThat(disk.list(snapshot)).isEmpty();
        }
    }

    /** As somebody does who takes it for left over. */
    @Test
    void disturbNobodyWhenTheirDirectoryWasDeletedByHand() {
        Path snapshot = TestDatabases.ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            create(database, "trades");
            database.flush();
            database.prepareSnapshot();
            database.completeSnapshot();
            FileRemover.deleteTree(disk, snapshot);
            database.maintain();
            database.maintain();
            assertThat(disk.exists(snapshot)).isFalse();
        }
    }

    /** The first PREPARE makes their directory and cannot make its name durable; the second one has to. */
    @Test
    void surviveAPowerCutAfterAPrepareThatFailedToNameTheirDirectory() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            create(database, "trades");
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY
                    && operation.path().equals(TestDatabases.ROOT)
                            ? Faults.Fault.IO_ERROR
                            : Faults.Fault.NONE);
            assertThatThrownBy(database::prepareSnapshot).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            database.prepareSnapshot();
            for (int seed = 0; seed < 20; seed++) {
                try (Database recovered = TestDatabases.open(disk.crash(new Random(seed)),
                        TestDatabases.ROOT)) {
                    assertThat(recovered.snapshotStatus().inProgress()).as("seed %d", seed).isTrue();
                }
            }
        }
    }

    /** Such as where somebody archives its segments, or what the root of a file system has. */
    @Test
    void areRecoveredFromWhateverElseIsInTheDirectoryOfTheLog() {
        Path archived = TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY).resolve("archive/1.wal");
        disk.makeDirectories(archived.resolveSibling(""));
        CopyTool.createEmpty(disk, archived);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            create(database, "trades");
            database.prepareSnapshot();
        }
        CopyTool.createEmpty(disk, TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER));
        try (Database recovered = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(recovered.report().recovery()).isEqualTo(OpenReport.Recovery.SNAPSHOT);
            assertThat(disk.exists(archived)).isTrue();
        }
    }

    @Test
    void agreeWithThePackedFileAfterACrashLeftAPartBehind() {
        int table;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            table = create(database, "trades");
            database.flush();
        }
        Path partition = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY).resolve("t" + table)
                .resolve("2024-02-29");
        disk.makeDirectories(partition);
        disk.open(partition.resolve(FileNames.part(77)), Disk.Open.CREATE).close();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            database.prepareSnapshot();
        }
        disk.open(TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER), Disk.Open.CREATE).close();
        try (Database recovered = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(recovered.report().recovery()).isEqualTo(OpenReport.Recovery.SNAPSHOT);
        }
    }

    @Test
    void agreeWithThePackedFileAfterAFailureLeftOpenWhichListOfPartsATableHas() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            int table = create(database, "trades");
            database.flush();
            try (Transaction transaction = database.begin()) {
                transaction.addColumn(table, new ColumnDefinition("price", ColumnType.DOUBLE, 0, 0));
                transaction.commit();
            }
            boolean[] named = {false};
            disk.withFaults(operation -> {
                boolean fails = named[0] && operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY;
                named[0] |= operation.kind() == DiskOperation.Kind.RENAME
                        && operation.path().endsWith(FileNames.aside(Path.of(FileNames.TXN)));
                return fails ? Faults.Fault.IO_ERROR : Faults.Fault.NONE;
            });
            assertThatThrownBy(database::flush).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            database.prepareSnapshot();
        }
        disk.open(TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER), Disk.Open.CREATE).close();
        try (Database recovered = TestDatabases.open(disk, TestDatabases.ROOT);
                DatabaseView view = recovered.view()) {
            assertThat(view.table("trades").orElseThrow().schema().columns()).hasSize(2);
        }
    }

    /** A PREPARE that fails after its packed file has its name, and cannot take it back, keeps what the file names. */
    @Test
    void arePinnedUntilThoseOfAFailedPrepareAreGoneForGood() {
        DatabaseOptions small = TestDatabases.options(TestDatabases.ROOT).withSizes(1 << 20, 8 << 10,
                1 << 20);
        SimulatedDisk left;
        try (Database database = TestDatabases.open(disk, small)) {
            create(database, "first");
            Path packed = FileNames.aside(Path.of(FileNames.SNAPSHOT));
            boolean[] named = {false};
            disk.withFaults(operation -> {
                boolean fails = named[0] && operation.kind() != DiskOperation.Kind.READ;
                named[0] |= operation.kind() == DiskOperation.Kind.RENAME
                        && operation.path().endsWith(packed);
                return fails ? Faults.Fault.IO_ERROR : Faults.Fault.NONE;
            });
            assertThatThrownBy(database::prepareSnapshot).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(operation -> named[0]
                    && operation.path().startsWith(TABLES.resolveSibling(FileNames.SNAPSHOT))
                            ? Faults.Fault.IO_ERROR
                            : Faults.Fault.NONE);
            for (int table = 0; table < 100; table++) {
                create(database, "table" + table);
            }
            database.flush();
            left = disk.settled();
            disk.withFaults(Faults.none());
            database.maintain();
            assertThat(database.inspect().segments().getFirst().firstTxn()).isGreaterThan(1);
            assertThat(disk.exists(TABLES.resolveSibling(FileNames.SNAPSHOT))).isFalse();
        }
        left.open(TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER), Disk.Open.CREATE).close();
        try (Database recovered = TestDatabases.open(left, small); DatabaseView view = recovered.view()) {
            assertThat(view.tables()).hasSize(1);
        }
    }

    @Test
    void areGoneAfterComplete() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            create(database, "trades");
            database.flush();
            database.prepareSnapshot();
            database.completeSnapshot();
            assertThat(disk.exists(TABLES)).isFalse();
            database.maintain();
            assertThat(disk.list(TestDatabases.ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY))).isEmpty();
        }
    }

    private static int create(Database database, String name) {
        try (Transaction transaction = database.begin()) {
            int id = transaction.createTable(new TableDefinition(name,
                    List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0)), 0, Partitioning.DAY));
            transaction.commit();
            return id;
        }
    }

    private static List<String> namesInSnapshot(SimulatedDisk disk) {
        return disk.list(TABLES).stream().map(table -> {
            Path meta = table.resolve(FileNames.META);
            assertThat(disk.exists(table.resolve(FileNames.TXN))).isTrue();
            assertThat(disk.exists(table.resolve(FileNames.COLUMN_VERSIONS))).isTrue();
            return MetaFile.decode(meta, AtomicFile.read(disk, meta)).name();
        }).toList();
    }
}
