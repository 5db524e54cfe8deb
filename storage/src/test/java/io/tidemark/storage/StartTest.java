package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.DiskOperation.Kind;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of a start that no crash can show to be broken, since others keep what they keep. */
class StartTest {
    private final SimulatedDisk disk = new SimulatedDisk();

    private Database open() {
        return TestDatabases.open(disk, TestDatabases.ROOT);
    }

    /** What a start does with the disk. */
    private List<DiskOperation> operationsOfAStart() {
        List<DiskOperation> operations = new ArrayList<>();
        disk.withFaults(operation -> {
            operations.add(operation);
            return Faults.Fault.NONE;
        });
        open().close();
        disk.withFaults(Faults.none());
        return operations;
    }

    @Test
    void makesDurableWhatAKilledServerHasLeftBeforeItBuildsOnIt() {
        try (Database database = open()) {
            Days.create(database, "days", 2);
        }
        assertThat(operationsOfAStart().stream().map(DiskOperation::kind)
                .filter(kind -> kind != Kind.READ && kind != Kind.MAKE_DIRECTORY).findFirst())
                .contains(Kind.SYNC_FILE_SYSTEM);
    }

    @Test
    void readsNoPartThoughRowsAreDeleted() {
        try (Database database = open()) {
            Days.create(database, "days", 2);
            Days.append(database, "days", 0, 1);
            Days.append(database, "days", 0, 1);
            database.flush();
            Days.delete(database, "days", 0);
            try (DatabaseView view = database.view()) {
                // Only to read it tells which of its rows are deleted.
                assertThat(view.version().table("days").orElseThrow().parts().parts())
                        .anyMatch(part -> part.entry().firstRowId() < 0);
            }
        }
        assertThat(operationsOfAStart().stream().map(DiskOperation::path)
                .filter(path -> FileNames.parsePart(path).isPresent())).isEmpty();
    }

    @Test
    void deletesNothingBehindASymbolicLink(@TempDir Path directory) throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        DatabaseOptions options = DatabaseOptions.of(directory.resolve("data")).withBackground(false);
        Database.open(options).close();
        Files.createSymbolicLink(directory.resolve("data/db/link"), outside);
        Database.open(options).close();
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    void givesNoPartTheNumberOfALeftOver() {
        try (Database database = open()) {
            Days.create(database, "days", 1);
        }
        Path partition = TestDatabases.ROOT.resolve("db/t1/1970-01-01");
        CopyTool.createEmpty(disk, partition.resolve(FileNames.part(9)));
        try (Database database = open()) {
            assertThat(disk.exists(partition.resolve(FileNames.part(9)))).isFalse();
            Days.append(database, "days", 0, 1);
            database.flush();
            try (DatabaseView view = database.view()) {
                assertThat(view.version().table("days").orElseThrow().parts().parts())
                        .extracting(part -> part.entry().id()).containsExactlyInAnyOrder(1L, 10L);
            }
        }
    }

    @Test
    void doesNotReadARestoredTableThatWasDropped() {
        Path adopted;
        try (Database database = open()) {
            Days.create(database, "days", 2);
            String id = database
                    .backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, BackupControl.NONE)
                    .id();
            try (SetUse use = database.backupSets().use(id, "restore")) {
                database.restore(database.planRestore(use.set(), RestoreRequest.tables(
                        List.of(new RestoreItem("days", "restored", List.of())),
                        RestoreRequest.Mode.FAIL_IF_EXISTS)),
                        BackupControl.NONE);
            }
            database.flush();
            // It keeps the files of the table, and the log that tells of its adoption.
            database.prepareSnapshot();
            try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
                int table = view.table("restored").orElseThrow().schema().tableId();
                adopted = TestDatabases.ROOT.resolve("db/t" + table);
                transaction.dropTable(table);
                transaction.commit();
            }
            database.flush();
        }
        assertThat(disk.exists(adopted.resolve(FileNames.TXN))).isTrue();
        assertThat(operationsOfAStart()).noneMatch(
                operation -> operation.kind() == Kind.READ && operation.bytes() > 0
                        && operation.path().startsWith(adopted));
    }
}
