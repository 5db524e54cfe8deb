package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupProgress;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.ExpirePolicy;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Problem;
import io.tidemark.storage.verify.SetVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups that fail half-way, and several servers and statements that use one backup root at once. */
class SharedSetsTest {
    private static final Path CONF = Path.of("/no-conf");
    private static final Path OTHER = Path.of("/other");
    private static final long PATIENCE_MILLIS = 300;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final HookedDisk hooked = new HookedDisk(disk);

    private static String backUp(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
    }

    private static List<Problem> problems(Disk disk, BackupSets sets, String id) {
        return new SetVerifier(disk, sets, Level.CHECKSUM, BackupControl.NONE).run(id).problems();
    }

    private static Faults syncOfTheRootFails() {
        return operation -> operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY
                && operation.path().equals(TestDatabases.BACKUPS) ? Faults.Fault.IO_ERROR : Faults.Fault.NONE;
    }

    /** The set has got its name, which could not be synced; what goes of it then must not go before its manifest. */
    @Test
    void aSetThatWasWithdrawnIsWholeOrNoneAfterAPowerCut() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 5);
            disk.withFaults(syncOfTheRootFails());
            assertThatThrownBy(() -> backUp(database)).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            for (int seed = 0; seed < 300; seed++) {
                SimulatedDisk crashed = disk.crash(new Random(seed));
                BackupSets sets = new BackupSets(crashed, TestDatabases.BACKUPS);
                for (SetSummary set : sets.list()) {
                    if (set.problem().isEmpty()) {
                        assertThat(problems(crashed, sets, set.id())).as("seed %d", seed).isEmpty();
                    }
                }
            }
        }
    }

    /** Nothing could be undone on the failing disk; the remains are dropped by another server, which takes the name. */
    @Test
    void aSetOfAnotherServerIsNotTakenForOneThatWasWithdrawnUnderItsName() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT);
                Database other = TestDatabases.open(disk, OTHER)) {
            Days.create(database, "days", 1);
            Days.create(other, "days", 2);
            AtomicBoolean stuck = new AtomicBoolean();
            disk.withFaults(operation -> {
                stuck.compareAndSet(false, syncOfTheRootFails().at(operation) == Faults.Fault.IO_ERROR);
                return stuck.get() && operation.kind() != DiskOperation.Kind.READ
                        ? Faults.Fault.IO_ERROR
                        : Faults.Fault.NONE;
            });
            assertThatThrownBy(() -> backUp(database)).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            String name = other.backupSets().list().getFirst().id();
            other.backupSets().drop(name, false);
            assertThat(backUp(other)).isEqualTo(name);
            backUp(database);
            assertThat(other.backupSets().list()).extracting(set -> set.head().orElseThrow().database())
                    .containsExactlyInAnyOrder(other.id(), database.id());
        }
    }

    /** The manifest says which pin is the set's; that it cannot be read now does not mean that there is none. */
    @Test
    void aPinnedSetIsNotDroppedWhileItsManifestCannotBeRead() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String pinned = backUp(database);
            database.backupSets().pin(pinned, true);
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.READ
                    && operation.path().startsWith(TestDatabases.BACKUPS.resolve(pinned))
                            ? Faults.Fault.IO_ERROR
                            : Faults.Fault.NONE);
            assertThatThrownBy(() -> database.backupSets().drop(pinned, false))
                    .isInstanceOf(StorageException.WrongState.class);
            disk.withFaults(Faults.none());
            assertThat(database.backupSets().list()).extracting(SetSummary::pinned).containsExactly(true);
        }
    }

    /** Each of two is dropped only while the other one is there. */
    @Test
    void oneOfTwoSetsStaysThoughBothAreDroppedAtOnce() throws InterruptedException {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String one = backUp(database);
            String more = backUp(database);
            BackupSets sets = database.backupSets();
            Thread second = Thread.ofPlatform().unstarted(() -> {
                try {
                    sets.dropUnless(more, all -> requireTwo(all, more));
                } catch (StorageException.WrongState refused) {
                    assertThat(refused).hasMessageContaining("the last one");
                }
            });
            sets.dropUnless(one, all -> {
                requireTwo(all, one);
                second.start();
                join(second, PATIENCE_MILLIS);
            });
            second.join();
            assertThat(sets.list()).extracting(SetSummary::id).containsExactly(more);
        }
    }

    private static void requireTwo(List<SetSummary> all, String id) {
        if (all.size() < 2) {
            throw new StorageException.WrongState("the last one: " + id, null);
        }
    }

    @Test
    void nothingIsRememberedOfASetThatWasDroppedAfterItsVerification() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String id = backUp(database);
            Verdict verdict = verdict(database, id, 0);
            database.backupSets().drop(id, false);
            database.backupSets().record(id, verdict);
            assertThat(disk.list(TestDatabases.BACKUPS)).isEmpty();
        }
    }

    @Test
    void twoVerificationsOfASetMayEndAtOnce() throws InterruptedException {
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            String id = backUp(database);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread second = Thread.ofPlatform().unstarted(() -> {
                try {
                    database.backupSets().record(id, verdict(database, id, 1));
                } catch (StorageException refused) {
                    failure.set(refused);
                }
            });
            hooked.beforeWrite(() -> {
                if (second.getState() == Thread.State.NEW) {
                    second.start();
                    join(second, PATIENCE_MILLIS);
                }
            });
            database.backupSets().record(id, verdict(database, id, 2));
            second.join();
            assertThat(failure.get()).isNull();
            assertThat(database.backupSets().list().getFirst().verdict()).isPresent();
        }
    }

    private static Verdict verdict(Database database, String id, long problems) {
        return new Verdict(database.backupSets().open(id).head().set(), 7, "full", problems);
    }

    private static void join(Thread thread, long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException nobodyInterruptsUs) {
            throw new IllegalStateException(nobodyInterruptsUs);
        }
    }

    /** Another server's BACKUP sweeps what this one is just deleting. */
    @Test
    void aDropIsDoneThoughAnotherServerSweepsWhatIsLeft() {
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            Days.create(database, "days", 2);
            for (int set = 0; set < 4; set++) {
                backUp(database);
            }
            BackupSets other = new BackupSets(disk, TestDatabases.BACKUPS);
            hooked.before(() -> {
                if (disk.list(TestDatabases.BACKUPS).stream().anyMatch(path -> path.toString()
                        .contains(".dropped-") && disk.list(path).size() == 2)) {
                    other.sweep();
                }
            });
            database.backupSets().drop("2026-01-02", false);
            assertThat(database.backupSets().expire(ExpirePolicy.keepLast(1), false)).hasSize(2);
            assertThat(disk.list(TestDatabases.BACKUPS)).hasSize(1);
        }
    }

    @Test
    void whatCannotBeDeletedOfADroppedSetKeepsNoOtherFromBeingSwept() {
        Path stuck = TestDatabases.BACKUPS.resolve(".dropped-1");
        Path other = TestDatabases.BACKUPS.resolve(".dropped-2");
        disk.makeDirectories(stuck.resolve("db"));
        disk.makeDirectories(other.resolve("db"));
        disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.UNLINK
                && operation.path().startsWith(stuck) ? Faults.Fault.IO_ERROR : Faults.Fault.NONE);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            backUp(database);
            assertThat(disk.exists(other)).isFalse();
        }
    }

    @Test
    void aDropDeletesNothingBehindASymbolicLink(@TempDir Path directory) throws IOException {
        Path root = directory.resolve("sets");
        Path outside = directory.resolve("outside");
        Files.createDirectories(outside);
        Files.writeString(outside.resolve("precious"), "x");
        RealDisk real = new RealDisk();
        try (Database database = TestDatabases.open(real, DatabaseOptions.of(directory.resolve("data"))
                .withBackground(false).withBackupRoot(root))) {
            Days.create(database, "days", 1);
            String id = backUp(database);
            Files.createSymbolicLink(root.resolve(id).resolve("db/link"), outside);
            database.backupSets().drop(id, false);
            assertThat(outside.resolve("precious")).exists();
            assertThat(root).isEmptyDirectory();
        }
    }

    @Test
    void aSetBehindASymbolicLinkIsHeldByEachNameAndDroppedByNone(@TempDir Path directory) throws IOException {
        Path root = directory.resolve("sets");
        RealDisk real = new RealDisk();
        try (Database database = TestDatabases.open(real, DatabaseOptions.of(directory.resolve("data"))
                .withBackground(false).withBackupRoot(root))) {
            Days.create(database, "days", 1);
            String id = backUp(database);
            Files.createSymbolicLink(root.resolve("alias"), Path.of(id));
            BackupSets sets = database.backupSets();
            for (boolean force : new boolean[]{false, true}) {
                assertThatThrownBy(() -> sets.drop("alias", force))
                        .isInstanceOf(StorageException.WrongState.class)
                        .hasMessageContaining("symbolic link");
            }
            assertThat(sets.whyHeld("alias").orElseThrow()).contains("symbolic link");
            assertThat(sets.expire(ExpirePolicy.keepLast(1), false)).isEmpty();
            assertThat(sets.list()).extracting(SetSummary::linked).containsExactly(false, true);
            assertThat(sets.list()).extracting(SetSummary::isTrusted).containsExactly(true, false);
            try (SetUse _ = sets.use("alias", "attached")) {
                assertThatThrownBy(() -> sets.drop(id, true)).hasMessageContaining("attached");
            }
            assertThat(sets.open(id).files())
                    .allMatch(file -> Files.exists(root.resolve(id).resolve(file.path())));
            FileRemover.deleteTree(real, root.resolve("alias"));
            assertThat(root.resolve(id).resolve(FileNames.BACKUP_MANIFEST)).exists();
            sets.drop(id, false);
            assertThat(root).isEmptyDirectory();
        }
    }

    /** Where it leads may be another file system. */
    @Test
    void nothingIsSharedWithASetBehindASymbolicLink(@TempDir Path directory) throws IOException {
        Path root = directory.resolve("sets");
        RealDisk real = new RealDisk();
        try (Database database = TestDatabases.open(real, DatabaseOptions.of(directory.resolve("data"))
                .withBackground(false).withBackupRoot(root))) {
            Days.create(database, "days", 1);
            Days.append(database, "days", 1, 1);
            BackupSet first = database.backupSets().open(backUp(database));
            String moved = database.backupDatabase(CONF,
                    BackupOptions.DEFAULT.withKind(BackupOptions.Kind.FULL), BackupControl.NONE).id();
            Files.move(root.resolve(moved), directory.resolve("elsewhere"));
            Files.createSymbolicLink(root.resolve("latest"), directory.resolve("elsewhere"));
            Path last = root.resolve(backUp(database));
            String part = first.files().stream().filter(file -> file.part() != null).findFirst().orElseThrow()
                    .path();
            assertThat(Files.getAttribute(last.resolve(part), "unix:ino"))
                    .isEqualTo(Files.getAttribute(first.path().resolve(part), "unix:ino"));
        }
    }

    /** Editors keep others from a file by such a link. */
    @Test
    void aLinkToNothingBesideTheConfigurationIsLeftOut(@TempDir Path directory) throws IOException {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf.resolve("server.conf"), "# nothing\n");
        Files.createSymbolicLink(conf.resolve(".#server.conf"), Path.of("somebody@somewhere.17"));
        RealDisk real = new RealDisk();
        try (Database database = TestDatabases.open(real, DatabaseOptions.of(directory.resolve("data"))
                .withBackground(false).withBackupRoot(directory.resolve("sets")))) {
            Days.create(database, "days", 1);
            String id = database.backupDatabase(conf, BackupOptions.DEFAULT, BackupControl.NONE).id();
            assertThat(problems(real, database.backupSets(), id)).isEmpty();
            assertThat(directory.resolve("sets").resolve(id).resolve("conf")).isDirectoryContaining(
                    file -> file.endsWith("server.conf")).isDirectoryNotContaining(Files::isSymbolicLink);
        }
    }

    /** Ends the pause of a backup in the middle. */
    private record Paused(CountDownLatch reached, CountDownLatch goOn) implements BackupControl {
        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void progress(BackupProgress now) {
            reached.countDown();
            await(goOn);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyInterruptsUs) {
            throw new IllegalStateException(nobodyInterruptsUs);
        }
    }

    /**
     * While a set is made of what an earlier one has, that one is dropped, and its name is another's, which has another
     * file of the same name: rows that were in memory then, and fewer.
     */
    @Test
    void aFileIsNotSharedWithASetThatGotTheNameOfAnEarlierOne(@TempDir Path directory)
            throws InterruptedException {
        RealDisk real = new RealDisk();
        try (Database database = TestDatabases.open(real, DatabaseOptions.of(directory.resolve("data"))
                .withBackground(false).withBackupRoot(directory.resolve("sets")))) {
            Days.create(database, "days", 1);
            Days.append(database, "days", 1, 1);
            CountDownLatch slowReached = new CountDownLatch(1);
            CountDownLatch slowGoesOn = new CountDownLatch(1);
            Thread slow = Thread.ofPlatform().start(() -> database.backupDatabase(CONF,
                    BackupOptions.DEFAULT, new Paused(slowReached, slowGoesOn)));
            await(slowReached);
            Days.append(database, "days", 1, 1);
            database.flush();
            String earlier = backUp(database);
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch goesOn = new CountDownLatch(1);
            Thread sharing = Thread.ofPlatform().start(() -> database.backupDatabase(CONF,
                    BackupOptions.DEFAULT, new Paused(reached, goesOn)));
            await(reached);
            database.backupSets().drop(earlier, false);
            slowGoesOn.countDown();
            slow.join();
            assertThat(database.backupSets().list()).extracting(SetSummary::id).containsExactly(earlier);
            goesOn.countDown();
            sharing.join();
            assertThat(database.backupSets().list()).hasSize(2);
            for (SetSummary set : database.backupSets().list()) {
                assertThat(problems(real, database.backupSets(), set.id())).as(set.id()).isEmpty();
            }
        }
    }
}
