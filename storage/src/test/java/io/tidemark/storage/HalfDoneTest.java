package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.RegistryFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an operation that failed half-way, or was interrupted, has left behind does no harm later. */
class HalfDoneTest {
    private static final Path CONF = Path.of("/no-conf");
    private static final Path WAL = TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY);

    private final SimulatedDisk disk = new SimulatedDisk();

    /** The segment has its name, and another one takes its place; all that follow it go before it. */
    @Test
    void opensWhenTheLogHasEndedBehindASegmentWhoseNameCouldNotBeSynced() {
        DatabaseOptions small = TestDatabases.options(TestDatabases.ROOT).withSizes(64 << 20, 16 << 10,
                64 << 10);
        Map<String, List<String>> model;
        try (Database database = TestDatabases.open(disk, small)) {
            Days.create(database, "days", 1);
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY
                    && operation.path().equals(WAL) ? Faults.Fault.IO_ERROR : Faults.Fault.NONE);
            int[] day = {1};
            assertThatThrownBy(() -> {
                for (; day[0] < 10_000; day[0]++) {
                    Days.append(database, "days", day[0], 1);
                }
            }).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            long txn = database.txn();
            while (database.inspect().segments().getFirst().firstTxn() <= txn + 1) {
                Days.append(database, "days", day[0]++, 1);
                database.flush();
            }
            model = TableContents.of(database);
        }
        try (Database database = TestDatabases.open(disk, small)) {
            assertThat(TableContents.of(database)).isEqualTo(model);
        }
    }

    /** A recovery from a snapshot forgets a table, whose directory cannot be removed; a new one gets the number. */
    @Test
    void keepsTheFilesOfATableThoughADirectoryOfThatNumberWasLeftBehind() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            database.prepareSnapshot();
            Days.create(database, "later", 1);
        }
        CopyTool.createEmpty(disk, TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER));
        Path left = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY).resolve(RegistryFile.directory(2));
        disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.UNLINK
                && left.equals(operation.path().getParent()) && disk.isDirectory(operation.path())
                        ? Faults.Fault.IO_ERROR
                        : Faults.Fault.NONE);
        Map<String, List<String>> model;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(disk.isDirectory(left)).isTrue();
            disk.withFaults(Faults.none());
            Days.create(database, "new", 1);
            model = TableContents.of(database);
            database.maintain();
            assertThat(TableContents.of(database)).isEqualTo(model);
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(database)).isEqualTo(model);
            assertThat(disk.exists(left)).isFalse();
        }
    }

    /** The power goes, and again while the next start makes the files below {@code snapshot/db} once more. */
    @Test
    void restoresASnapshotAfterAStartThatWasInterrupted() {
        Map<String, List<String>> atPrepare;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "a", 1);
            Days.create(database, "b", 1);
            database.prepareSnapshot();
            atPrepare = TableContents.of(database);
        }
        for (int seed = 0; seed < 6; seed++) {
            boolean cut = true;
            for (int at = 0; cut; at++) {
                SimulatedDisk crashed = disk.crash(new Random(seed));
                crashed.withFaults(Faults.powerCutAt(crashed.operationCount() + at));
                cut = false;
                try {
                    TestDatabases.open(crashed, TestDatabases.ROOT).close();
                } catch (Faults.PowerCut power) {
                    cut = true;
                }
                SimulatedDisk again = crashed.crash(new Random(at));
                CopyTool.createEmpty(again, TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER));
                try (Database database = TestDatabases.open(again, TestDatabases.ROOT)) {
                    assertThat(TableContents.of(database)).as("seed %d, operation %d", seed, at)
                            .isEqualTo(atPrepare);
                }
            }
        }
    }

    @Test
    void opensOnAFullDiskThoughACrashHasTakenFilesOfASnapshot() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "a", 1);
            Days.create(database, "b", 1);
            database.prepareSnapshot();
        }
        for (int seed = 0; seed < 6; seed++) {
            SimulatedDisk crashed = disk.crash(new Random(seed));
            crashed.withFaults(operation -> operation.kind().takesSpace()
                    ? Faults.Fault.DISK_FULL
                    : Faults.Fault.NONE);
            try (Database database = TestDatabases.open(crashed, TestDatabases.ROOT)) {
                assertThat(database.snapshotStatus().inProgress()).as("seed %d", seed).isTrue();
            }
        }
    }

    /** The registry's file still has the name for the other table. */
    @Test
    void restoresASnapshotWithARestoredTableThatHasTheFormerNameOfAnother() {
        Map<String, List<String>> atPrepare;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String set = database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
            try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
                transaction.renameTable(view.table("days").orElseThrow().schema().tableId(), "old");
                transaction.commit();
            }
            try (SetUse use = database.backupSets().use(set, "restore")) {
                database.restore(database.planRestore(use.set(), RestoreRequest.tables(
                        List.of(RestoreItem.of("days")), RestoreRequest.Mode.FAIL_IF_EXISTS)),
                        BackupControl.NONE);
            }
            database.prepareSnapshot();
            atPrepare = TableContents.of(database);
        }
        CopyTool.createEmpty(disk, TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER));
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(database)).isEqualTo(atPrepare);
        }
    }
}
