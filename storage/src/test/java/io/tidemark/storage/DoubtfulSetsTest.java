package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.ExpirePolicy;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.verify.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set that is not durable yet, or can no longer be read, never makes a good one go; odd names stop no backup. */
class DoubtfulSetsTest {
    private static final Path CONF = Path.of("/no-conf");

    private final SimulatedDisk disk = new SimulatedDisk().withStamps();
    private final HookedDisk hooked = new HookedDisk(disk);

    private static String backUp(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
    }

    private static List<String> ids(BackupSets sets) {
        return sets.list().stream().map(SetSummary::id).toList();
    }

    private static Faults manifestIsUnreadable(String id) {
        Path manifest = TestDatabases.BACKUPS.resolve(id).resolve(FileNames.BACKUP_MANIFEST);
        return operation -> operation.kind() == DiskOperation.Kind.READ && operation.path().equals(manifest)
                ? Faults.Fault.IO_ERROR
                : Faults.Fault.NONE;
    }

    /** No stamp of a file tells that the medium can't read it any more. */
    @Test
    void aPinIsHeldForASetThatWasReadBefore() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String pinned = backUp(database);
            BackupSets sets = database.backupSets();
            sets.pin(pinned, true);
            assertThat(sets.list()).extracting(SetSummary::pinned).containsExactly(true);
            disk.withFaults(manifestIsUnreadable(pinned));
            assertThatThrownBy(() -> sets.drop(pinned, false))
                    .isInstanceOf(StorageException.WrongState.class).hasMessageContaining("pinned");
            disk.withFaults(Faults.none());
            assertThat(sets.list()).extracting(SetSummary::pinned).containsExactly(true);
        }
    }

    @Test
    void expireCountsNoSetWhoseManifestAVerificationCouldNotRead() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String good = backUp(database);
            String bad = backUp(database);
            BackupSets sets = database.backupSets();
            for (SetSummary set : sets.list()) {
                sets.record(set.id(), new Verdict(set.head().orElseThrow().set(), 1, "checksum", 0));
            }
            assertThat(sets.list()).allMatch(SetSummary::isKnownSound);
            disk.withFaults(manifestIsUnreadable(bad));
            assertThat(database.verifyBackup(bad, Level.CHECKSUM, BackupControl.NONE).problems())
                    .isNotEmpty();
            assertThat(sets.list()).filteredOn(set -> set.id().equals(bad)).noneMatch(SetSummary::isTrusted);
            assertThat(sets.expire(ExpirePolicy.keepLast(1), false)).isEmpty();
            assertThat(ids(sets)).contains(good);
        }
    }

    /** Nobody has looked at the newest one since the medium has lost it. */
    @Test
    void aSetThatCannotBeReadAnyMoreMakesNoOtherGo() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String good = backUp(database);
            String bad = backUp(database);
            BackupSets sets = database.backupSets();
            assertThat(sets.list()).allMatch(SetSummary::isTrusted);
            disk.withFaults(manifestIsUnreadable(bad));
            assertThat(sets.expire(ExpirePolicy.keepLast(1), false)).isEmpty();
            sets.list();
            sets.dropUnless(good, all -> assertThat(all).filteredOn(SetSummary::isTrusted)
                    .extracting(SetSummary::id).containsExactly(good));
        }
    }

    /** The medium takes its time to say that the name of the new set can't be synced. */
    @Test
    void aSetIsNoneForAnybodyBeforeItsNameIsDurable() {
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String first = backUp(database);
            BackupSets sets = database.backupSets();
            AtomicReference<String> second = new AtomicReference<>("");
            hooked.before(() -> disk.list(TestDatabases.BACKUPS).stream().map(Path::getFileName)
                    .map(String::valueOf).filter(name -> name.startsWith("2") && !name.equals(first))
                    .findFirst().ifPresent(name -> {
                        second.set(name);
                        hooked.before(() -> {});
                        assertThat(sets.expire(ExpirePolicy.keepLast(1), false)).isEmpty();
                        assertThat(ids(sets)).containsExactly(first);
                        assertThatThrownBy(() -> use(sets, name))
                                .isInstanceOf(StorageException.BackupNotFound.class);
                        assertThatThrownBy(() -> sets.drop(name, true))
                                .isInstanceOf(StorageException.BackupNotFound.class);
                        disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY
                                && operation.path().equals(TestDatabases.BACKUPS)
                                        ? Faults.Fault.IO_ERROR
                                        : Faults.Fault.NONE);
                    }));
            assertThatThrownBy(() -> backUp(database)).isInstanceOf(StorageException.InputOutput.class);
            assertThat(second.get()).isNotEmpty();
            disk.withFaults(Faults.none());
            assertThat(ids(sets)).containsExactly(first);
            assertThat(backUp(database)).isEqualTo(second.get());
            assertThat(ids(sets)).containsExactly(first, second.get());
        }
    }

    private static void use(BackupSets sets, String id) {
        try (SetUse use = sets.use(id, "restore")) {
            assertThat(use).isNull();
        }
    }

    @Test
    void aLinkToNothingWithTheNameOfTheNextSetStopsNoBackup(@TempDir Path directory) throws IOException {
        Path root = Files.createDirectories(directory.resolve("sets"));
        RealDisk real = new RealDisk();
        try (Database database = open(real, directory)) {
            Days.create(database, "days", 1);
            String first = backUp(database);
            Files.createSymbolicLink(root.resolve(first + ".1"), Path.of("nothing"));
            assertThat(backUp(database)).isEqualTo(first + ".2");
        }
    }

    /** What is remembered of it only saves time. */
    @Test
    void aBackupThatWasPublishedDoesNotFailAfterwards() {
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            hooked.beforeLook(path -> {
                if (path.endsWith(FileNames.BACKUP_HASHES) && disk.exists(TestDatabases.BACKUPS)
                        && disk.list(TestDatabases.BACKUPS).stream()
                                .anyMatch(set -> String.valueOf(set.getFileName()).startsWith("2"))) {
                    throw new StorageException.AccessDenied(path, null);
                }
            });
            String id = backUp(database);
            assertThat(ids(database.backupSets())).containsExactly(id);
        }
    }

    /** The bytes of a name need not be text in any encoding. */
    @Test
    void aFileOfTheConfigurationWhoseNameIsNoTextIsLeftOut(@TempDir Path directory) throws Exception {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf.resolve("server.conf"), "# nothing\n");
        ProcessBuilder touch = new ProcessBuilder("/bin/sh", "-c",
                "touch \"$1\"/$(printf 'caf\\351.txt')", "sh", conf.toString());
        assertThat(touch.inheritIO().start().waitFor()).isZero();
        RealDisk real = new RealDisk();
        try (Database database = open(real, directory)) {
            Days.create(database, "days", 1);
            String id = database.backupDatabase(conf, BackupOptions.DEFAULT, BackupControl.NONE).id();
            assertThat(database.verifyBackup(id, Level.RESTORE, BackupControl.NONE).problems()).isEmpty();
            assertThat(directory.resolve("sets").resolve(id).resolve("conf")).isDirectoryContaining(
                    file -> file.endsWith("server.conf"));
        }
    }

    /** As tools make them that look for files with the same content. */
    @Test
    void aFileThatWasReplacedByASymbolicLinkGetsNoSecondName(@TempDir Path directory) throws IOException {
        RealDisk real = new RealDisk();
        try (Database database = open(real, directory)) {
            Days.create(database, "days", 1);
            Days.append(database, "days", 1, 1);
            BackupSet first = database.backupSets().open(backUp(database));
            Path elsewhere = directory.resolve("elsewhere");
            Path part = first.path().resolve(first.files().stream().filter(file -> file.part() != null)
                    .findFirst().orElseThrow().path());
            Files.move(part, elsewhere);
            Files.createSymbolicLink(part, elsewhere);
            String next = backUp(database);
            RestoreRequest request = RestoreRequest.tables(
                    List.of(new RestoreItem("days", "again", List.of())),
                    RestoreRequest.Mode.FAIL_IF_EXISTS);
            try (SetUse use = database.backupSets().use(first.id(), "restore")) {
                database.restore(database.planRestore(use.set(), request), BackupControl.NONE);
            }
            Map<String, List<String>> before = TableContents.of(database);
            Files.delete(elsewhere);
            assertThat(database.verifyBackup(next, Level.RESTORE, BackupControl.NONE).problems()).isEmpty();
            assertThat(database.verifyDatabase(Level.RESTORE, BackupControl.NONE).problems()).isEmpty();
            assertThat(TableContents.of(database)).isEqualTo(before).containsKey("again");
        }
    }

    @Test
    void anEmptyDirectoryOfTheConfigurationIsNoDamage(@TempDir Path directory) throws IOException {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.createDirectories(conf.resolve("certificates/old"));
        RealDisk real = new RealDisk();
        try (Database database = open(real, directory)) {
            Days.create(database, "days", 1);
            String id = database.backupDatabase(conf, BackupOptions.DEFAULT, BackupControl.NONE).id();
            assertThat(database.verifyBackup(id, Level.RESTORE, BackupControl.NONE).problems()).isEmpty();
            Files.createDirectories(directory.resolve("sets").resolve(id).resolve("confusion"));
            assertThat(database.verifyBackup(id, Level.CHECKSUM, BackupControl.NONE).problems()).hasSize(1);
        }
    }

    private static Database open(RealDisk real, Path directory) {
        return TestDatabases.open(real, DatabaseOptions.of(directory.resolve("data")).withBackground(false)
                .withBackupRoot(directory.resolve("sets")));
    }

    @Test
    void aLabelIsNoBook() {
        String book = "x".repeat(1_001);
        assertThatThrownBy(() -> BackupOptions.DEFAULT.withLabel(book))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1001");
        assertThat(BackupOptions.DEFAULT.withLabel(book.substring(1)).label().getBytes(
                StandardCharsets.UTF_8)).hasSize(1_000);
    }
}
