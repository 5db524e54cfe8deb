package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.check.DatabaseCheck;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.verify.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lets the power go, or the disk fail, at every operation of a restore of several tables and of what follows it. */
class RestoreCrashTest {
    private static final Path CONF = Path.of("/no-conf");

    /** A database with three tables that a set has otherwise: one replaced, one new, one dropped later. */
    private static final class Prepared {
        final SimulatedDisk disk = new SimulatedDisk();
        final String id;
        final Map<String, List<String>> before;
        final Map<String, List<String>> after;

        Prepared() {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                Days.create(database, "days", 3);
                Days.delete(database, "days", 1);
                Days.create(database, "weeks", 2);
                id = database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
                Map<String, List<String>> set = TableContents.of(database);
                Days.delete(database, "days", 0);
                Days.create(database, "other", 1);
                before = TableContents.of(database);
                after = new TreeMap<>(before);
                after.putAll(set);
                after.put("again", new ArrayList<>(set.getOrDefault("days", List.of())));
            }
        }

        static RestoreRequest request() {
            return RestoreRequest.tables(List.of(RestoreItem.of("days"), RestoreItem.of("weeks"),
                    new RestoreItem("days", "again", List.of())), RestoreRequest.Mode.REPLACE);
        }

        void restore(Database database) {
            try (SetUse use = database.backupSets().use(id, "restore")) {
                database.restore(database.planRestore(use.set(), request()), BackupControl.NONE);
            }
        }
    }

    /** What follows: everything that reads or replaces the files and lists of the new tables. */
    private static final List<Step> FOLLOWING = List.of(Database::flush,
            database -> Days.delete(database, "again", 2), Database::prepareSnapshot, Database::compact,
            Database::completeSnapshot, Database::maintain);

    private interface Step {
        void run(Database database);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isThereAsAWholeOrNotAtAllAfterAPowerCutAtAnyOperation(int seed) {
        Random random = new Random(seed);
        long cuts = 0;
        for (long cut = 0;; cut++) {
            Prepared prepared = new Prepared();
            SimulatedDisk disk = prepared.disk;
            boolean restored = false;
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                disk.withFaults(Faults.powerCutAt(disk.operationCount() + cut));
                prepared.restore(database);
                restored = true;
                database.flush();
                disk.withFaults(Faults.none());
            } catch (Faults.PowerCut gone) {
                cuts++;
            }
            disk.withFaults(Faults.none());
            for (int state = 0; state < 4; state++) {
                check(disk.crash(random), prepared, restored, "cut " + cut);
            }
            if (restored && cuts < cut) {
                break;
            }
        }
        assertThat(cuts).isGreaterThan(20);
    }

    private static void check(SimulatedDisk crashed, Prepared prepared, boolean restored, String what) {
        SimulatedDisk disk = crashed;
        for (int open = 0; open < 2; open++) {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                Map<String, List<String>> found = TableContents.of(database);
                if (restored) {
                    assertThat(found).as(what).isEqualTo(prepared.after);
                } else {
                    assertThat(found).as(what).isIn(prepared.before, prepared.after);
                }
                assertThat(database.verifyBackup(prepared.id, Level.CHECKSUM, BackupControl.NONE).problems())
                        .as(what).isEmpty();
                database.maintain();
                checkFiles(disk, database, what);
                prepared.restore(database);
                Days.delete(database, "again", 0);
            }
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                database.compact();
                prepared.restore(database);
                assertThat(TableContents.of(database)).as(what).isEqualTo(prepared.after);
            }
            assertThat(DatabaseCheck.run(disk, TestDatabases.ROOT).problems()).as(what).isEmpty();
        }
    }

    /** Nothing is below {@code db} but what the tables list. */
    private static void checkFiles(SimulatedDisk disk, Database database, String what) {
        Set<Path> listed = new HashSet<>();
        Set<Path> directories = new HashSet<>();
        try (DatabaseView view = database.view()) {
            for (TableVersion table : view.version().tables()) {
                table.parts().files().stream().map(StoredFile::path).forEach(listed::add);
                directories.add(table.directory());
            }
        }
        Path db = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY);
        assertThat(Damage.files(disk, db).stream().filter(path -> FileNames.parsePart(path).isPresent()
                || FileNames.DeletesName.parse(path).isPresent())).as(what)
                .containsExactlyInAnyOrderElementsOf(listed);
        assertThat(disk.list(db).stream().filter(disk::isDirectory)).as(what).allMatch(directories::contains);
    }

    @ParameterizedTest
    @CsvSource({"DISK_FULL, 1, 1, false", "DISK_FULL, 60, 5, false", "IO_ERROR, 1, 1, false",
            "IO_ERROR, 3, 5, false", "IO_ERROR, 1, 1, true", "IO_ERROR, 3, 5, true"})
    void leavesTheDatabaseAsItWasWhenAnyOperationFails(Faults.Fault fault, int failures, int step,
            boolean reads) {
        int refused = 0;
        for (long at = 0;; at += step) {
            Prepared prepared = new Prepared();
            Failing failing = new Failing(prepared, new Sweep(fault, reads, at, failures));
            boolean restored = failing.run();
            if (!failing.reached) {
                break;
            }
            refused += restored ? 0 : 1;
            check(prepared.disk, prepared, restored || !failing.readOnly, failing.what);
        }
        assertThat(refused).isGreaterThan(20 / step);
    }

    /** Which reads, or other operations, fail how. */
    private record Sweep(Faults.Fault fault, boolean reads, long at, int failures) {}

    /** A restore on a disk some of whose operations fail. */
    private static final class Failing {
        private final Prepared prepared;
        private final SimulatedDisk disk;
        private final String what;
        private final Faults faults;
        /** Whether there were so many operations, also ones that cannot fail so. */
        private boolean reached;
        private boolean met;
        private boolean readOnly;

        Failing(Prepared prepared, Sweep sweep) {
            this.prepared = prepared;
            this.disk = prepared.disk;
            this.what = sweep.toString();
            long[] seen = {0};
            this.faults = operation -> {
                if (sweep.reads != (operation.kind() == DiskOperation.Kind.READ)) {
                    return Faults.Fault.NONE;
                }
                boolean here = seen[0] >= sweep.at && seen[0] < sweep.at + sweep.failures
                        && (sweep.fault != Faults.Fault.DISK_FULL || operation.kind().takesSpace());
                reached |= seen[0]++ >= sweep.at;
                met |= here;
                return here ? sweep.fault : Faults.Fault.NONE;
            };
        }

        private List<Path> files() {
            return Damage.files(disk, TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY));
        }

        /** Whether it was restored; if not then, it is now, unless the log has failed for good. */
        boolean run() {
            Database database = TestDatabases.open(disk, TestDatabases.ROOT);
            List<Path> files = files();
            disk.withFaults(faults);
            boolean restored = false;
            try {
                prepared.restore(database);
                restored = true;
            } catch (StorageException failure) {
                assertThat(met).as(what + ": " + failure).isTrue();
            }
            disk.withFaults(Faults.none());
            readOnly = database.failure().isPresent();
            assertThat(TableContents.of(database)).as(what)
                    .isEqualTo(restored ? prepared.after : prepared.before);
            if (!restored && !readOnly) {
                database.maintain(); // what could not be deleted then
                assertThat(files()).as(what).isEqualTo(files);
            }
            if (!readOnly) {
                prepared.restore(database);
                assertThat(TableContents.of(database)).isEqualTo(prepared.after);
            }
            try {
                database.close();
            } catch (StorageException failure) {
                assertThat(readOnly).as(what + ": " + failure).isTrue();
            }
            return restored;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void losesNothingOfRestoredTablesWhateverFollows(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            Prepared prepared = new Prepared();
            SimulatedDisk disk = prepared.disk;
            Map<String, List<String>> model = prepared.after;
            Map<String, List<String>> attempted = prepared.after;
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                prepared.restore(database);
                attempted = withoutFirst(prepared.after);
                disk.withFaults(Faults.powerCutAt(disk.operationCount() + random.nextInt(160)));
                for (Step step : FOLLOWING) {
                    step.run(database);
                    model = TableContents.of(database);
                }
                disk.withFaults(Faults.none());
            } catch (Faults.PowerCut gone) {
                disk.withFaults(Faults.none());
            }
            disk = disk.crash(random);
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                assertThat(TableContents.of(database)).as("seed %d, round %d", seed, round)
                        .isIn(model, attempted);
                database.completeSnapshot();
                database.maintain();
                database.flush();
                assertThat(TableContents.of(database)).isIn(model, attempted);
                checkFiles(disk, database, "seed " + seed);
            }
        }
    }

    /** The state after the delete of {@link #FOLLOWING}. */
    private static Map<String, List<String>> withoutFirst(Map<String, List<String>> state) {
        Map<String, List<String>> next = new TreeMap<>(state);
        List<String> rows = new ArrayList<>(state.getOrDefault("again", List.of()));
        long micros = 2 * 86_400_000_000L + 2 * Days.ROWS;
        assertThat(rows.removeIf(row -> row.startsWith(micros + "|"))).isTrue();
        next.put("again", rows);
        return next;
    }

    @Test
    void forgetsATableThatWasRestoredAndDroppedThoughTheLogTellsOfIt() {
        Prepared prepared = new Prepared();
        SimulatedDisk disk = prepared.disk;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            prepared.restore(database);
            drop(database, "again");
        }
        // The first start deletes its files, the second one reads the log once more.
        for (int start = 0; start < 3; start++) {
            disk = disk.crash(new Random(start));
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                assertThat(TableContents.of(database)).doesNotContainKey("again").containsKey("days");
                database.maintain();
                assertThat(disk.exists(TestDatabases.ROOT.resolve("db/t6"))).isFalse();
            }
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            database.maintain();
            checkFiles(disk, database, "the end");
        }
    }

    @Test
    void keepsTheCutOfASnapshotWhateverBecomesOfARestoredTable() {
        Prepared prepared = new Prepared();
        SimulatedDisk disk = prepared.disk;
        Path copy = Path.of("/copy");
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            prepared.restore(database);
            database.prepareSnapshot();
            Days.delete(database, "again", 2);
            Days.append(database, "again", 0, 2);
            database.compact();
            drop(database, "weeks");
            database.compact();
            new CopyTool(disk, () -> {}).copyTree(TestDatabases.ROOT, copy);
            database.completeSnapshot();
        }
        CopyTool.createEmpty(disk, copy.resolve(FileNames.RESTORE_MARKER));
        try (Database database = TestDatabases.open(disk, copy)) {
            assertThat(TableContents.of(database)).isEqualTo(prepared.after);
        }
    }

    @Test
    void givesTheSpaceOfReplacedTablesAndOfMergedPartsBackWithoutARestart() {
        Prepared prepared = new Prepared();
        SimulatedDisk disk = prepared.disk;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            prepared.restore(database);
            database.maintain();
            checkFiles(disk, database, "after the restore");
            Days.append(database, "again", 0, 3);
            Days.delete(database, "again", 2);
            database.compact();
            checkFiles(disk, database, "after a merge");
        }
    }

    private static void drop(Database database, String name) {
        try (var transaction = database.begin(); DatabaseView view = database.view()) {
            transaction.dropTable(view.table(name).orElseThrow().schema().tableId());
            transaction.commit();
        }
    }
}
