package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a restart knows of files that were backed up before. */
class KnownHashesTest {
    private static BackupResult backUp(Database database) {
        return database.backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, BackupControl.NONE);
    }

    /** A disk that tells files apart, which is quicker than a real one. */
    private static Disk stamping(SimulatedDisk disk) {
        return (Disk) Proxy.newProxyInstance(Disk.class.getClassLoader(), new Class<?>[]{Disk.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("stamp")) {
                        return Optional.of(arguments[0] + "." + disk.size((Path) arguments[0]));
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** So many files that what is known of them is written down anew, without those that are not there any more. */
    @Test
    void aBackupOfATableForgetsNoFilesOfOthers() {
        Disk disk = stamping(new SimulatedDisk());
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
