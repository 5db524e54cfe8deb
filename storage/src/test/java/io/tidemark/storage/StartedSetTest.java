package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.verify.Level;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is started on a backup set: refused on one of single tables, and going on behind the cut of a whole one. */
class StartedSetTest {
    private static final Path CONF = Path.of("/no-conf");
    private static final Path OTHERS = Path.of("/others");

    private final SimulatedDisk disk = new SimulatedDisk();

    private static BackupResult backUp(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
    }

    /** A set of a database with some commits; the clock stands still, so that their times only grow by being later. */
    private BackupResult set() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            Days.append(database, "days", 3, 1);
            return backUp(database);
        }
    }

    private Database open(Path root) {
        return TestDatabases.open(disk, TestDatabases.options(root).withBackupRoot(OTHERS));
    }

    private static long commitMicros(Database database) {
        try (DatabaseView view = database.view()) {
            return view.commitMicros();
        }
    }

    @Test
    void isLeftAsItWasByAStartThatIsRefused(@TempDir Path directory) {
        DatabaseOptions options = DatabaseOptions.of(directory.resolve("data")).withBackground(false)
                .withBackupRoot(directory.resolve("backups"));
        RealDisk real = new RealDisk();
        try (Database database = Database.open(options)) {
            Days.create(database, "days", 3);
            BackupResult set = database.backupTables(List.of(1), BackupOptions.DEFAULT, BackupControl.NONE);
            List<Path> before = Damage.files(real, set.path());
            assertThatThrownBy(() -> Database.open(DatabaseOptions.of(set.path()).withBackground(false)))
                    .isInstanceOf(StorageException.WrongState.class).hasMessageContaining("single tables");
            assertThat(Damage.files(real, set.path())).isEqualTo(before);
            assertThat(database.verifyBackup(set.id(), Level.CHECKSUM, BackupControl.NONE).problems())
                    .isEmpty();
            assertThat(database.backupSets().list().getFirst().started()).isFalse();
        }
    }

    @Test
    void hasTheTimeOfItsCutInASetThatIsTakenOfIt() {
        BackupResult first = set();
        for (int start = 0; start < 3; start++) {
            try (Database started = open(first.path())) {
                BackupResult second = backUp(started);
                assertThat(second.txn()).isEqualTo(first.txn());
                assertThat(second.cutMicros()).isEqualTo(first.cutMicros()).isPositive();
            }
        }
    }

    @Test
    void commitsLaterThanItsCut() {
        BackupResult first = set();
        try (Database started = open(first.path())) {
            Days.append(started, "days", 4, 1);
            assertThat(commitMicros(started)).isGreaterThan(first.cutMicros());
        }
    }

    @Test
    void keepsTheTimeOfItsCutWhenItIsRecoveredFromASnapshot() {
        BackupResult first = set();
        try (Database started = open(first.path())) {
            started.prepareSnapshot();
            Days.append(started, "days", 4, 1);
        }
        CopyTool.createEmpty(disk, first.path().resolve(FileNames.RESTORE_MARKER));
        try (Database recovered = open(first.path())) {
            assertThat(recovered.report().recovery()).isEqualTo(OpenReport.Recovery.SNAPSHOT);
            assertThat(commitMicros(recovered)).isEqualTo(first.cutMicros());
        }
    }

    @Test
    void startsWithoutThatTimeWhenItsManifestIsDamagedOrGone() {
        BackupResult first = set();
        Path manifest = first.path().resolve(FileNames.BACKUP_MANIFEST);
        Damage.flip(disk, manifest, 20, 1);
        assertStartsWithoutATime(first);
        disk.unlink(manifest);
        assertStartsWithoutATime(first);
    }

    @Test
    void takesNoTimeFromTheManifestOfAnotherCut() {
        BackupResult first = set();
        BackupResult later;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.append(database, "days", 4, 1);
            later = backUp(database);
        }
        disk.unlink(first.path().resolve(FileNames.BACKUP_MANIFEST));
        disk.rename(later.path().resolve(FileNames.BACKUP_MANIFEST),
                first.path().resolve(FileNames.BACKUP_MANIFEST));
        assertStartsWithoutATime(first);
    }

    private void assertStartsWithoutATime(BackupResult set) {
        try (Database started = open(set.path())) {
            assertThat(TableContents.of(started).get("days")).hasSize(4 * Days.ROWS + 1);
            assertThat(commitMicros(started)).isZero();
        }
    }
}
