package io.tidemark.storage.sim;

import io.tidemark.storage.CopyTool;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.Durability;
import io.tidemark.storage.TestDatabases;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.check.DatabaseCheck;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.verify.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts the database on a crashed disk and compares it with what was promised; crashes the recovery too. The costlier
 * a question, the fewer of the states are asked it. Confined to its thread.
 */
final class CrashCheck {
    static final Path COPY = Path.of("/copy");
    private static final Path TABLES = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY);
    /** Operations of a recovery among which the next crash is. */
    private static final int RECOVERY_OPERATIONS = 30;
    /** Crashes of one recovery from a copy, at most: each is a whole disk. */
    private static final int MOST_CRASHES = 6;
    private static final DatabaseOptions OPTIONS = TestDatabases.options(TestDatabases.ROOT)
            .withSizes(256 << 10, 8 << 10, 8 << 10).withBackupFlush(8 << 10);

    private final Promise promise;
    private final Durability durability;
    private final Faults disks;
    private long states;

    /** @param disks how all disks behave */
    CrashCheck(Promise promise, Durability durability, Faults disks) {
        this.promise = promise;
        this.durability = durability;
        this.disks = disks;
    }

    static Database open(Disk disk, Durability durability) {
        return TestDatabases.open(disk, OPTIONS.withDurability(durability));
    }

    /** A root that is not the usual one: a set, or a copy. */
    static Database open(Disk disk, Path root) {
        return TestDatabases.open(disk,
                TestDatabases.options(root).withBackupRoot(null).withSizes(256 << 10, 8 << 10,
                        8 << 10));
    }

    /** States that were recovered from. */
    long states() {
        return states;
    }

    /** Fails when something promised is not there. */
    void check(SimulatedDisk crashed, Random random, int depth) {
        states++;
        List<SimulatedDisk> again = new ArrayList<>();
        long at = depth == 0 ? -1 : random.nextInt(RECOVERY_OPERATIONS);
        boolean stuck = random.nextInt(100) == 0;
        crashed.withFaults(operation -> {
            if (operation.index() == at && operation.kind() != DiskOperation.Kind.READ) {
                again.add(crashed.crash(random));
            }
            return stuck && isDirectoryThatGoes(crashed, operation)
                    ? Faults.Fault.IO_ERROR
                    : disks.at(operation);
        });
        try (Database database = open(crashed, durability)) {
            crashed.withFaults(disks);
            checkContent(database);
            checkSnapshot(crashed, database, random);
            checkSets(crashed, database, random);
            if (stuck) {
                database.flush();
            }
            if (stuck || random.nextInt(60) == 0) {
                database.compact(); // what was dropped goes when the files of the tables say so
                checkFiles(crashed, database);
            }
            if (stuck) {
                checkContent(database);
            }
            if (random.nextInt(60) == 0) {
                maintain(database, random);
                checkContent(database);
            }
            if (random.nextInt(40) == 0) {
                Inspector.requireSound(database.verifyDatabase(Inspector.level(random),
                        BackupControl.NONE));
            }
        }
        if (random.nextInt(40) == 0) {
            checkRestart(crashed);
        } else if (random.nextInt(80) == 0) {
            checkRestore(crashed, random);
        }
        for (SimulatedDisk next : again) {
            check(next, random, depth - 1);
        }
    }

    /** What a start could not delete goes later, and nothing else with it. */
    private static boolean isDirectoryThatGoes(SimulatedDisk disk, DiskOperation operation) {
        return operation.kind() == DiskOperation.Kind.UNLINK && operation.path().startsWith(TABLES)
                && disk.isDirectory(operation.path());
    }

    private void checkContent(Database database) {
        try (DatabaseView view = database.view()) {
            if (view.txn() < promise.durableTxn()) {
                throw new AssertionError("commits lost: txn " + view.txn() + ", acknowledged "
                        + promise.durableTxn());
            }
            promise.check(view, "recovered");
        }
    }

    private static void maintain(Database database, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> database.flush();
            case 1 -> database.compact();
            default -> database.maintain();
        }
    }

    /** A second start finds nothing else than the first (I15). */
    private void checkRestart(SimulatedDisk disk) {
        List<?> problems = DatabaseCheck.run(disk, TestDatabases.ROOT).problems();
        if (!problems.isEmpty()) {
            throw new AssertionError("after recovery: " + problems);
        }
        try (Database again = open(disk, durability)) {
            checkContent(again);
        }
    }

    private void checkSnapshot(SimulatedDisk disk, Database database, Random random) {
        boolean there = database.snapshotStatus().inProgress();
        if (promise.held() != Promise.Held.MAYBE && there != (promise.held() == Promise.Held.YES)) {
            throw new AssertionError("snapshot held: " + there + ", should be " + promise.held());
        }
        if (there && random.nextInt(16) == 0) {
            SimulatedDisk copy = disk.settled();
            new CopyTool(copy, () -> {}).copyTree(TestDatabases.ROOT, COPY);
            CopyTool.createEmpty(copy, COPY.resolve(FileNames.RESTORE_MARKER));
            checkRoot(copy, COPY, new Promise.Cut(database.snapshotStatus().txn(), exact()), "snapshot");
        }
    }

    private long @Nullable [] exact() {
        Promise.Cut cut = promise.snapshot();
        return cut == null ? null : cut.exact();
    }

    /** Starts a database on a root that is not the usual one and compares it with a cut; null: of any txn. */
    void checkRoot(SimulatedDisk disk, Path root, Promise.@Nullable Cut cut,
            String what) {
        disk.withFaults(disks);
        openRoot(disk, root, cut, what);
    }

    private void openRoot(SimulatedDisk disk, Path root, Promise.@Nullable Cut cut, String what) {
        try (Database database = open(disk, root);
                DatabaseView view = database.view()) {
            promise.check(view, cut, what);
            if (database.snapshotStatus().inProgress()) {
                throw new AssertionError(what + ": recovered from its snapshot, and still holds it");
            }
        }
    }

    /**
     * Recovers from a copy of the root that was made while a snapshot was held, and from what crashes of that leave.
     *
     * @param depth how many crashes in a row
     */
    void restore(SimulatedDisk copy, Promise.Cut cut, Random random, int depth) {
        states++;
        List<SimulatedDisk> again = new ArrayList<>();
        copy.withFaults(operation -> {
            if (operation.kind() != DiskOperation.Kind.READ && depth > 0) {
                // Each of the operations so far is as likely as any other.
                int place = random.nextInt(Math.toIntExact(operation.index() + 1));
                if (again.size() < MOST_CRASHES) {
                    again.add(copy.crash(random));
                } else if (place < MOST_CRASHES) {
                    again.set(place, copy.crash(random));
                }
            }
            return disks.at(operation);
        });
        openRoot(copy, COPY, cut, "copy");
        if (copy.exists(COPY.resolve(FileNames.RESTORE_MARKER))) {
            throw new AssertionError("restored, and would be again");
        }
        for (SimulatedDisk crashed : again) {
            restore(crashed, cut, random, depth - 1);
        }
    }

    private void checkSets(SimulatedDisk disk, Database database, Random random) {
        List<Path> found = disk.exists(TestDatabases.BACKUPS) ? disk.list(TestDatabases.BACKUPS) : List.of();
        Set<String> missing = new HashSet<>(promise.completeSets());
        int chosen = found.isEmpty() ? -1 : random.nextInt(4 * found.size());
        for (int i = 0; i < found.size(); i++) {
            String name = String.valueOf(found.get(i).getFileName());
            if (name.startsWith(".pinned-")) {
                continue;
            }
            missing.remove(name);
            if (!promise.sets().containsKey(name) && !promise.setsMayCome()) {
                throw new AssertionError("a set that nobody has made, or a left-over: " + name);
            }
            if (i == chosen) {
                checkSet(disk, found.get(i), promise.sets().get(name));
                if (random.nextInt(4) == 0 && disk.exists(found.get(i).resolve(FileNames.BACKUP_MANIFEST))) {
                    Inspector.requireSound(database.verifyBackup(name, Level.RESTORE, BackupControl.NONE));
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new AssertionError("sets are missing: " + missing);
        }
    }

    /** Makes the database what a set is, and looks whether it is. */
    private void checkRestore(SimulatedDisk disk, Random random) {
        List<String> sets = promise.wholeSets();
        if (!sets.isEmpty()) {
            String set = sets.get(random.nextInt(sets.size()));
            try (Database database = open(disk, durability)) {
                restoreAll(database, set, Objects.requireNonNull(promise.sets().get(set)));
            }
        }
    }

    private void restoreAll(Database database, String set, Promise.Cut cut) {
        try (SetUse use = database.backupSets().use(set, "restore")) {
            database.restore(database.planRestore(use.set(), RestoreRequest.database(use.set(),
                    RestoreRequest.Mode.REPLACE, _ -> false, _ -> false)), BackupControl.NONE);
        }
        try (DatabaseView view = database.view()) {
            promise.checkContent(view, cut, "restored from " + set);
        }
        Inspector.requireSound(database.verifyDatabase(Level.RESTORE, BackupControl.NONE));
    }

    private void checkSet(SimulatedDisk disk, Path set, Promise.@Nullable Cut cut) {
        if (!disk.exists(set.resolve(FileNames.BACKUP_MANIFEST))) {
            if (cut != null) {
                throw new AssertionError("no manifest in set " + set);
            }
            return;
        }
        checkBytes(disk, set);
        if (cut != null && cut.isOfTables()) {
            return;
        }
        try {
            checkRoot(disk.settled(), set, cut, "set " + set);
        } catch (StorageException.WrongState ofTables) {
            if (cut != null) {
                throw ofTables;
            }
        }
    }

    /** Every file of a set has the bytes that its manifest says, and there is no other one. */
    private static void checkBytes(SimulatedDisk disk, Path set) {
        BackupSet described = new BackupSets(disk, TestDatabases.BACKUPS)
                .open(String.valueOf(set.getFileName()));
        Set<Path> files = new HashSet<>();
        list(disk, set, files);
        files.remove(set.resolve(FileNames.BACKUP_MANIFEST));
        for (BackupSet.File file : described.files()) {
            Path path = set.resolve(file.path());
            byte[] content = AtomicFile.read(disk, path);
            if (!files.remove(path) || content.length != file.bytes()
                    || !HexFormat.of().formatHex(Checksums.sha256().digest(content)).equals(file.sha256())) {
                throw new AssertionError("other bytes than the manifest says: " + path);
            }
        }
        if (!files.isEmpty()) {
            throw new AssertionError("files that the manifest does not have: " + files);
        }
    }

    private static void list(SimulatedDisk disk, Path directory, Set<Path> files) {
        for (Path child : disk.list(directory)) {
            if (disk.isDirectory(child)) {
                list(disk, child, files);
            } else {
                files.add(child);
            }
        }
    }

    /** No file that nobody needs survives a start and the maintenance that follows, unless a snapshot holds it. */
    private static void checkFiles(SimulatedDisk disk, Database database) {
        if (database.snapshotStatus().inProgress()) {
            return;
        }
        Set<Path> listed = new HashSet<>();
        try (DatabaseView view = database.view()) {
            for (TableVersion table : view.version().tables()) {
                table.parts().files().stream().map(StoredFile::path).forEach(listed::add);
            }
        }
        collect(disk, TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY), listed);
        if (!listed.isEmpty()) {
            throw new AssertionError("files are missing: " + listed);
        }
    }

    private static void collect(SimulatedDisk disk, Path directory, Set<Path> listed) {
        for (Path child : disk.list(directory)) {
            if (disk.isDirectory(child)) {
                collect(disk, child, listed);
            } else if (FileNames.isAside(child) || (!listed.remove(child)
                    && (FileNames.parsePart(child).isPresent()
                            || FileNames.DeletesName.parse(child).isPresent()))) {
                throw new AssertionError("nobody needs " + child);
            }
        }
    }
}
