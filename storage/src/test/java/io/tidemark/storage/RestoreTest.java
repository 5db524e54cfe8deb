package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.check.DatabaseCheck;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestorePlan;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.restore.RestoreRequest.Mode;
import io.tidemark.storage.restore.RestoreResult;
import io.tidemark.storage.verify.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestoreTest {
    private static final Path CONF = Path.of("/no-conf");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Seeds.count(6));
    }

    private static void work(Random random, Workload workload, Database database, int steps) {
        for (int step = 0; step < steps; step++) {
            workload.step(database);
            switch (random.nextInt(6)) {
                case 0 -> database.flush();
                case 1 -> database.compact();
                default -> {
                }
            }
        }
    }

    private static String backup(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
    }

    private static RestoreResult restore(Database database, String id, RestoreRequest request) {
        try (SetUse use = database.backupSets().use(id, "restore")) {
            return database.restore(database.planRestore(use.set(), request), BackupControl.NONE);
        }
    }

    /** Some tables of a set, each under its own name or another one, and what the database is then. */
    private static RestoreRequest someOf(Random random, Map<String, List<String>> set,
            Map<String, List<String>> model, int round) {
        List<RestoreItem> items = new ArrayList<>();
        set.forEach((name, rows) -> {
            if (items.isEmpty() || random.nextInt(3) > 0) {
                String to = random.nextBoolean() ? name : "restored" + round + name;
                items.add(new RestoreItem(name, to, List.of()));
                model.put(to, new ArrayList<>(rows));
            }
        });
        return RestoreRequest.tables(items, Mode.REPLACE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bringsTablesBackThatTakeEverythingAfterwards(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        Database database = TestDatabases.open(disk, TestDatabases.ROOT);
        work(random, workload, database, 15);
        for (int round = 0; round < 4; round++) {
            String id = backup(database);
            Map<String, List<String>> atBackup = workload.model();
            work(random, workload, database, 5);
            Map<String, List<String>> model = workload.model();
            RestoreRequest request = someOf(random, atBackup, model, round);
            restore(database, id, request);
            assertThat(TableContents.of(database)).as("seed %d", seed).isEqualTo(model);
            workload.adopt(model);
            for (int run = 0; run < 2; run++) {
                work(random, workload, database, random.nextInt(4));
                assertThat(TableContents.of(database)).as("seed %d", seed).isEqualTo(workload.model());
                if (random.nextBoolean()) {
                    database.close();
                } else {
                    disk = disk.crash(random);
                }
                database = TestDatabases.open(disk, TestDatabases.ROOT);
                assertThat(TableContents.of(database)).as("seed %d", seed).isEqualTo(workload.model());
            }
        }
        database.compact();
        assertThat(TableContents.of(database)).as("seed %d", seed).isEqualTo(workload.model());
        database.close();
        assertThat(DatabaseCheck.run(disk, TestDatabases.ROOT).problems()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void isPartOfTheCutOfASnapshotAndOfABackupThatComesAfter(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        Database database = TestDatabases.open(disk, TestDatabases.ROOT);
        work(random, workload, database, 15);
        String id = backup(database);
        Map<String, List<String>> atBackup = workload.model();
        work(random, workload, database, 3);
        boolean before = random.nextBoolean();
        if (before) {
            database.prepareSnapshot();
        }
        Map<String, List<String>> cut = workload.model();
        Map<String, List<String>> model = workload.model();
        restore(database, id, someOf(random, atBackup, model, 0));
        workload.adopt(model);
        work(random, workload, database, random.nextInt(3));
        if (!before) {
            cut = workload.model();
            database.prepareSnapshot();
        }
        work(random, workload, database, 3);
        new CopyTool(disk, () -> work(random, workload, database, random.nextInt(8) / 7))
                .copyTree(TestDatabases.ROOT, Path.of("/copy"));
        CopyTool.createEmpty(disk, Path.of("/copy").resolve(FileNames.RESTORE_MARKER));
        try (Database restored = TestDatabases.open(disk, Path.of("/copy"))) {
            assertThat(TableContents.of(restored)).as("seed %d", seed).isEqualTo(cut);
        }
        try (Database restored = TestDatabases.open(disk, Path.of("/copy"))) {
            assertThat(TableContents.of(restored)).as("seed %d", seed).isEqualTo(cut);
        }
        database.completeSnapshot();
        String second = backup(database);
        try (Database booted = TestDatabases.open(disk, TestDatabases.BACKUPS.resolve(second))) {
            assertThat(TableContents.of(booted)).as("seed %d", seed).isEqualTo(workload.model());
        }
        database.close();
    }

    @Test
    void restoresAWholeDatabaseIntoAnEmptyOneOrInPlaceOfAnother() {
        Random random = new Random(3);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        String id;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            work(random, workload, database, 20);
            id = backup(database);
        }
        try (Database other = TestDatabases.open(disk, Path.of("/other"))) {
            Workload others = new Workload(new Random(5));
            assertThat(restoreAll(other, id, Mode.FAIL_IF_EXISTS).tables()).isNotEmpty();
            assertThat(TableContents.of(other)).isEqualTo(workload.model());
            others.adopt(workload.model());
            others.skipNames(1000);
            work(random, others, other, 10);
            String present = others.create(other);
            assertThatThrownBy(() -> restoreAll(other, id, Mode.FAIL_IF_EXISTS))
                    .isInstanceOf(StorageException.TableExists.class);
            assertThat(TableContents.of(other)).isEqualTo(others.model()).containsKey(present);
            RestoreRequest replacing = request(other, id, Mode.REPLACE);
            RestoreRequest table = RestoreRequest.tables(replacing.items().subList(0, 1), Mode.REPLACE);
            for (RestoreRequest refused : List.of(replacing, table)) {
                assertThatThrownBy(() -> restore(other, id, refused))
                        .isInstanceOf(StorageException.WrongState.class)
                        .hasMessageContaining("another database").hasMessageContaining(other.id().toString());
            }
            assertThat(TableContents.of(other)).isEqualTo(others.model());
            restore(other, id, replacing.ofAnyDatabase());
            assertThat(TableContents.of(other)).isEqualTo(workload.model());
        }
        try (Database other = TestDatabases.open(disk, Path.of("/other"))) {
            assertThat(TableContents.of(other)).isEqualTo(workload.model());
        }
    }

    private static RestoreResult restoreAll(Database database, String id, Mode mode) {
        return restore(database, id, request(database, id, mode));
    }

    private static RestoreRequest request(Database database, String id, Mode mode) {
        return RestoreRequest.database(database.backupSets().open(id), mode, _ -> false, _ -> false);
    }

    @Test
    void restoresOnlyTheWantedPartitions() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 5);
            Days.delete(database, "days", 2);
            String id = backup(database);
            RestoreItem item = new RestoreItem("days", "some", List.of("1970-01-02", "1970-01-03"));
            RestorePlan plan = database.planRestore(database.backupSets().open(id),
                    RestoreRequest.tables(List.of(item), Mode.FAIL_IF_EXISTS));
            assertThat(plan.problems()).isEmpty();
            assertThat(plan.tables().getFirst().rows()).isEqualTo(2 * Days.ROWS - 1);
            database.restore(plan, BackupControl.NONE);
            Map<String, List<String>> found = TableContents.of(database);
            assertThat(found.get("some")).hasSize(2 * Days.ROWS - 1 + 1);
            assertThat(Objects.requireNonNull(found.get("days")))
                    .containsAll(Objects.requireNonNull(found.get("some")));
            RestoreItem none = new RestoreItem("days", "none", List.of("1971-01-01"));
            assertThat(database.planRestore(database.backupSets().open(id),
                    RestoreRequest.tables(List.of(none), Mode.REPLACE)).problems()).hasSize(1);
            // Its other partitions would be gone.
            RestoreItem inPlace = new RestoreItem("days", "days", List.of("1970-01-02"));
            assertThat(database.planRestore(database.backupSets().open(id),
                    RestoreRequest.tables(List.of(inPlace), Mode.REPLACE)).problems())
                    .hasExactlyElementsOfTypes(StorageException.WrongState.class);
            // Nor may it take the place of one that came after the plan.
            RestorePlan late = database.planRestore(database.backupSets().open(id), RestoreRequest.tables(
                    List.of(new RestoreItem("days", "late", List.of("1970-01-02"))), Mode.REPLACE));
            assertThat(late.problems()).isEmpty();
            Days.create(database, "late", 3);
            assertThatThrownBy(() -> database.restore(late, BackupControl.NONE))
                    .isInstanceOf(StorageException.TableExists.class);
            assertThat(TableContents.of(database).get("late")).hasSize(3 * Days.ROWS + 1);
        }
    }

    @Test
    void refusesWhatIsThereOrNotThereAndSaysAllOfItInThePlan() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 2);
            String id = backup(database);
            RestorePlan plan = database.planRestore(database.backupSets().open(id),
                    RestoreRequest.tables(List.of(RestoreItem.of("days"), RestoreItem.of("lost"),
                            new RestoreItem("days", "twice", List.of()),
                            new RestoreItem("days", "twice", List.of())), Mode.FAIL_IF_EXISTS));
            assertThat(plan.problems()).hasExactlyElementsOfTypes(StorageException.TableExists.class,
                    StorageException.TableNotFound.class, StorageException.TableExists.class);
            long operations = disk.operationCount();
            assertThatThrownBy(() -> database.restore(plan, BackupControl.NONE))
                    .isInstanceOf(StorageException.TableExists.class);
            assertThat(disk.operationCount()).isEqualTo(operations);
        }
    }

    @Test
    void givesWayToATableThatWasCreatedMeanwhile() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 2);
            String id = backup(database);
            RestorePlan plan = database.planRestore(database.backupSets().open(id),
                    RestoreRequest.tables(List.of(new RestoreItem("days", "other", List.of())),
                            Mode.FAIL_IF_EXISTS));
            Days.create(database, "other", 1);
            Map<String, List<String>> before = new TreeMap<>(TableContents.of(database));
            List<Path> directories = disk.list(Path.of("/data/db"));
            assertThatThrownBy(() -> database.restore(plan, BackupControl.NONE))
                    .isInstanceOf(StorageException.TableExists.class);
            assertThat(TableContents.of(database)).isEqualTo(before);
            assertThat(disk.list(Path.of("/data/db"))).isEqualTo(directories);
        }
    }

    @Test
    void leavesNothingBehindWhenItIsCancelled() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 4);
            String id = backup(database);
            RestorePlan plan = database.planRestore(database.backupSets().open(id),
                    RestoreRequest.tables(List.of(RestoreItem.of("days")), Mode.REPLACE));
            List<Path> directories = disk.list(Path.of("/data/db"));
            Map<String, List<String>> before = TableContents.of(database);
            for (int after = 0; after < 6; after++) {
                int[] left = {after};
                assertThatThrownBy(() -> database.restore(plan, () -> left[0]-- <= 0))
                        .isInstanceOf(StorageException.Cancelled.class);
                assertThat(disk.list(Path.of("/data/db"))).isEqualTo(directories);
                assertThat(TableContents.of(database)).isEqualTo(before);
            }
        }
    }

    @Test
    void refusesADamagedSetWhateverFileIsDamagedAndLeavesNothingBehind() {
        Random damage = new Random(4);
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            Days.delete(database, "days", 1);
            String id = backup(database);
            Path table = TestDatabases.BACKUPS.resolve(id).resolve("db/t1");
            Days.delete(database, "days", 0);
            Map<String, List<String>> before = TableContents.of(database);
            List<Path> files = Damage.files(disk, Path.of("/data/db"));
            List<Path> ofSet = Damage.files(disk, table);
            assertThat(ofSet).hasSizeGreaterThan(6);
            for (Path path : ofSet) {
                long offset = damage.nextLong(disk.size(path));
                Damage.flip(disk, path, offset, 2);
                assertThatThrownBy(
                        () -> restore(database, id, RestoreRequest.tables(List.of(RestoreItem.of("days")),
                                Mode.REPLACE)))
                        .as("%s", path).isInstanceOf(StorageException.CorruptFile.class);
                assertThat(TableContents.of(database)).isEqualTo(before);
                assertThat(Damage.files(disk, Path.of("/data/db"))).isEqualTo(files);
                Damage.flip(disk, path, offset, 2);
            }
            restore(database, id, RestoreRequest.tables(List.of(RestoreItem.of("days")), Mode.REPLACE));
        }
    }

    @Test
    void readsARestoredTableOnlyByItsOwnNamesSoThatTheSetCanGo() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            String id = backup(database);
            Map<String, List<String>> before = TableContents.of(database);
            RestoreResult result = restore(database, id,
                    RestoreRequest.tables(List.of(RestoreItem.of("days")), Mode.REPLACE));
            assertThat(result.tables().getFirst().bytesLinked()).isPositive();
            assertThat(result.tables().getFirst().bytesCopied()).isZero();
            database.backupSets().drop(id, true);
            database.maintain();
            assertThat(TableContents.of(database)).isEqualTo(before);
            assertThat(backup(database)).isNotEmpty();
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.delete(database, "days", 1);
            database.compact();
            assertThat(TableContents.of(database).get("days")).hasSize(3 * Days.ROWS);
        }
    }

    @Test
    void givesNewRowsIdsBehindThoseOfTheRestoredOnes() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 2);
            String id = backup(database);
            restore(database, id, RestoreRequest.tables(List.of(RestoreItem.of("days")), Mode.REPLACE));
            Days.append(database, "days", 2, 1);
            // Of the first day; a new row with the same id would go too.
            Days.delete(database, "days", 0);
            assertThat(TableContents.of(database).get("days")).hasSize(3 * Days.ROWS);
        }
    }

    @Test
    void restoresFromASetOfSingleTablesWhichIsSound() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            Days.create(database, "other", 1);
            String id = database.backupTables(List.of(1), BackupOptions.DEFAULT, BackupControl.NONE).id();
            assertThat(database.verifyBackup(id, Level.RESTORE, BackupControl.NONE).problems()).isEmpty();
            Map<String, List<String>> before = TableContents.of(database);
            Days.delete(database, "days", 0);
            restore(database, id, RestoreRequest.tables(List.of(RestoreItem.of("days")), Mode.REPLACE));
            assertThat(TableContents.of(database)).isEqualTo(before);
        }
    }
}
