package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sets in which a verification has found damage, and one whose files could not be made durable. */
class DamagedSetsTest {
    private static final Path CONF = Path.of("/no-conf");

    private final SimulatedDisk disk = new SimulatedDisk();

    private static BackupResult backUp(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
    }

    /** As VERIFY BACKUP does. */
    private static List<Problem> verify(Database database, String id) {
        List<Problem> problems = database.verifyBackup(id, Level.CHECKSUM, BackupControl.NONE).problems();
        database.recordVerification(id, verdict(database, id, problems), problems);
        return problems;
    }

    private static Verdict verdict(Database database, String id, List<Problem> problems) {
        return new Verdict(database.backupSets().open(id).head().set(), 7, Level.CHECKSUM.word(),
                problems.size());
    }

    private void flip(Database database, String id) {
        BackupSet set = database.backupSets().open(id);
        String part = set.files().stream().map(BackupSet.File::path)
                .filter(path -> FileNames.parsePart(Path.of(path)).isPresent()).findFirst().orElseThrow();
        Damage.flip(disk, set.path().resolve(part), 100, 3);
    }

    /** Also none with the sets before and after it, of which the last may have been written meanwhile. */
    @Test
    void aFileOfASetThatWasFoundDamagedIsNotShared() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 5);
            backUp(database);
            String damaged = backUp(database).id();
            backUp(database);
            flip(database, damaged);
            List<Problem> problems = database.verifyBackup(damaged, Level.CHECKSUM, BackupControl.NONE)
                    .problems();
            assertThat(problems).hasSize(1);
            database.backupSets().record(damaged, verdict(database, damaged, problems));
            BackupResult next = backUp(database);
            assertThat(verify(database, next.id())).isEmpty();
            // What was written anew is as good as ever.
            assertThat(backUp(database).bytesLinked()).isPositive();
        }
    }

    /** The others have the same file; so they are known to be damaged too, and are not what EXPIRE would keep. */
    @Test
    void damageIsRememberedOfAllSetsThatHaveTheFile() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 5);
            String own = database.backupDatabase(CONF,
                    BackupOptions.DEFAULT.withKind(BackupOptions.Kind.FULL), BackupControl.NONE).id();
            String first = database.backupDatabase(CONF,
                    BackupOptions.DEFAULT.withKind(BackupOptions.Kind.FULL), BackupControl.NONE).id();
            assertThat(verify(database, first)).isEmpty();
            String damaged = backUp(database).id();
            String last = backUp(database).id();
            flip(database, damaged);
            assertThat(verify(database, own)).isEmpty();
            assertThat(verify(database, damaged)).hasSize(1);
            assertThat(unsound(database)).containsExactly(first, damaged, last);
            database.backupSets().drop(damaged, true);
            assertThat(verify(database, backUp(database).id())).isEmpty();
            assertThat(unsound(database)).containsExactly(first, last);
        }
    }

    private static List<String> unsound(Database database) {
        return database.backupSets().list().stream()
                .filter(set -> set.verdict().map(verdict -> !verdict.sound()).orElse(false))
                .map(SetSummary::id).toList();
    }

    /** Nobody but the newest set may be known to be damaged. */
    @Test
    void theNewestSetThatWasFoundDamagedIsNotShared() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 5);
            String damaged = backUp(database).id();
            flip(database, damaged);
            assertThat(verify(database, damaged)).hasSize(1);
            assertThat(verify(database, backUp(database).id())).isEmpty();
        }
    }

    /** Its file system may be another one than the database's, which goes on. */
    @Test
    void aSetThatCouldNotBeSyncedKeepsNoLaterOneFromBeingTaken() {
        HookedDisk hooked = new HookedDisk(disk);
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            Days.create(database, "days", 5);
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.SYNC_FILE_SYSTEM
                    && operation.path().startsWith(TestDatabases.BACKUPS)
                            ? Faults.Fault.IO_ERROR
                            : Faults.Fault.NONE);
            assertThatThrownBy(() -> backUp(database)).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            assertThat(verify(database, backUp(database).id())).isEmpty();
        }
    }
}
