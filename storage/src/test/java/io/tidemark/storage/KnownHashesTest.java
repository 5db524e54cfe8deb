package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a restart knows of files that were backed up before. */
class KnownHashesTest {
    private static BackupResult backUp(Database database) {
        return database.backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, BackupControl.NONE);
    }

    /** So many files that what is known of them is written down anew, without those that are not there any more. */
    @Test
    void aBackupOfATableForgetsNoFilesOfOthers() {
        SimulatedDisk disk = new SimulatedDisk().withStamps();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1_100);
            Days.create(database, "other", 1);
            backUp(database);
            Days.append(database, "other", 1, 1);
            database.flush();
            try (DatabaseView view = database.view()) {
                database.backupTables(List.of(view.table("other").orElseThrow().schema().tableId()),
                        BackupOptions.DEFAULT, BackupControl.NONE);
            }
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            BackupSet set = database.backupSets().open(backUp(database).id());
            assertThat(set.files()).filteredOn(file -> FileNames.parsePart(Path.of(file.path())).isPresent())
                    .allMatch(file -> file.isLinked(set.head()));
        }
    }
}
