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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A start that reads commits of which nothing says that they are durable, or that finds no room for a segment of the
 * log: nothing is built on such commits before they have been written again, and none comes back behind a cut.
 */
class UnprovenLogTest {
    private static final Path CONF = Path.of("/no-conf");
    private static final Path WAL = TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY);
    /** No room for a segment of the log; smaller files find some. */
    private static final Faults NO_SEGMENT = operation -> operation.kind() == DiskOperation.Kind.CREATE
            && operation.path().startsWith(WAL) ? Faults.Fault.DISK_FULL : Faults.Fault.NONE;
    /** The log can be written, but not be made durable, and has no other segment to go to. */
    private static final Faults NO_SYNC = operation -> operation.kind() == DiskOperation.Kind.FORCE
            || operation.kind() == DiskOperation.Kind.CREATE ? Faults.Fault.IO_ERROR : Faults.Fault.NONE;

    @Test
    void aFlushOnAFullDiskDoesNotShowAPartOfACommitThatTheLogLoses() {
        for (int seed = 0; seed < 10; seed++) {
            SimulatedDisk disk = new SimulatedDisk().withChance(seed);
            Database failing = TestDatabases.open(disk, TestDatabases.ROOT);
            Days.create(failing, "a", 1);
            Days.create(failing, "b", 1);
            Map<String, List<String>> before = TableContents.of(failing);
            disk.withFaults(NO_SYNC);
            assertThatThrownBy(() -> deleteFirst(failing, "a", "b")).isInstanceOf(StorageException.class);
            // It is killed. The next one reads the commit, which the disk may not have, and flushes.
            disk.withFaults(NO_SEGMENT);
            Database full = TestDatabases.open(disk, TestDatabases.ROOT);
            Map<String, List<String>> after = TableContents.of(full);
            int[] renames = {0};
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.RENAME && renames[0]++ == 1
                    ? Faults.Fault.POWER_CUT
                    : NO_SEGMENT.at(operation));
            try {
                full.flush();
            } catch (StorageException | Faults.PowerCut refused) {
                assertThat(refused).isNotNull();
            }
            for (int state = 0; state < 4; state++) {
                try (Database found = TestDatabases.open(disk.crash(new Random(state)), TestDatabases.ROOT)) {
                    assertThat(TableContents.of(found)).as("seed %d", seed).isIn(before, after);
                }
            }
        }
    }

    private static void deleteFirst(Database database, String... tables) {
        try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
            for (String table : tables) {
                transaction.delete(view.table(table).orElseThrow().schema().tableId(), new long[]{0}, 1);
            }
            transaction.commit();
        }
    }

    @Test
    void aRestoredTableKeepsItsFilesUntilItsDropIsDurable() {
        boolean cut = true;
        for (int at = 0; cut; at++) {
            cut = false;
            for (int seed = 0; seed < 3; seed++) {
                SimulatedDisk disk = new SimulatedDisk().withChance(seed);
                Map<String, List<String>> with = restoredAndDroppedInVain(disk);
                Map<String, List<String>> without = new TreeMap<>(with);
                without.remove("days");
                disk.withFaults(Faults.powerCutAt(disk.operationCount() + at));
                try {
                    TestDatabases.open(disk, TestDatabases.ROOT).close();
                } catch (Faults.PowerCut power) {
                    cut = true;
                }
                for (int state = 0; state < 5; state++) {
                    try (Database found = TestDatabases.open(disk.crash(new Random(state)),
                            TestDatabases.ROOT)) {
                        assertThat(TableContents.of(found)).as("operation %d, seed %d", at, seed)
                                .isIn(with, without);
                    }
                }
            }
        }
    }

    /** The state before the drop, whose record is in the log as it is read, but not for certain on the disk. */
    private static Map<String, List<String>> restoredAndDroppedInVain(SimulatedDisk disk) {
        Database database = TestDatabases.open(disk, TestDatabases.ROOT);
        Days.create(database, "days", 1);
        String set = database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
        try (SetUse use = database.backupSets().use(set, "restore")) {
            database.restore(database.planRestore(use.set(), RestoreRequest
                    .tables(List.of(RestoreItem.of("days")), RestoreRequest.Mode.REPLACE)),
                    BackupControl.NONE);
        }
        Map<String, List<String>> restored = TableContents.of(database);
        disk.withFaults(NO_SYNC);
        assertThatThrownBy(() -> {
            try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
                transaction.dropTable(view.table("days").orElseThrow().schema().tableId());
                transaction.commit();
            }
        }).isInstanceOf(StorageException.class);
        disk.withFaults(Faults.none());
        return restored;
    }

    @Test
    void aRecoveryFromASnapshotOnAFullDiskBringsNothingBackBehindTheCut() {
        SimulatedDisk disk = new SimulatedDisk();
        Map<String, List<String>> atPrepare;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            Days.append(database, "days", 1, 1);
            database.prepareSnapshot();
            atPrepare = TableContents.of(database);
            Days.append(database, "days", 2, 1);
        }
        CopyTool.createEmpty(disk, TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER));
        disk.withFaults(NO_SEGMENT);
        assertThatThrownBy(() -> TestDatabases.open(disk, TestDatabases.ROOT))
                .isInstanceOf(StorageException.DiskFull.class);
        disk.withFaults(Faults.none());
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(database)).isEqualTo(atPrepare);
        }
    }
}
