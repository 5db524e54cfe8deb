package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileSystemKind;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.verify.Level;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets may lie on a file system of another machine; a database may not. */
class NetworkFileSystemTest {
    private static final Path CONF = Path.of("/no-conf");

    private static SimulatedDisk disk(Path far, String kind) {
        return new SimulatedDisk()
                .withFileSystems(path -> new FileSystemKind(path.startsWith(far) ? kind : "ext4"));
    }

    private static BackupResult backUp(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "9p"})
    void holdsSetsThatAreSoundAndShareFiles(String kind) {
        SimulatedDisk disk = disk(TestDatabases.BACKUPS, kind);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            BackupResult first = backUp(database);
            assertThat(backUp(database).bytesLinked()).isPositive();
            assertThat(database.verifyBackup(first.id(), Level.RESTORE, BackupControl.NONE).problems())
                    .isEmpty();
        }
        try (Database again = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(again.report().fileSystems()).extracting(place -> place.kind().name())
                    .containsExactly("ext4", kind);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "9p"})
    void holdsNoDatabase(String kind) {
        SimulatedDisk disk = disk(TestDatabases.ROOT, kind);
        disk.makeDirectories(TestDatabases.ROOT);
        long operations = disk.operationCount();
        assertThatThrownBy(() -> TestDatabases.open(disk, TestDatabases.ROOT))
                .isInstanceOf(StorageException.RefusedFileSystem.class).hasMessageContaining(kind)
                .hasMessageContaining(TestDatabases.ROOT.toString());
        assertThat(disk.operationCount()).as("nothing was written").isEqualTo(operations);
    }
}
