package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.verify.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupTest {
    private static final Path CONF = Path.of("/data/conf");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Seeds.count(4));
    }

    private static Database worked(Random random, SimulatedDisk disk, Workload workload, int steps) {
        Database database = TestDatabases.open(disk, TestDatabases.ROOT);
        for (int step = 0; step < steps; step++) {
            work(random, workload, database);
        }
        return database;
    }

    private static void work(Random random, Workload workload, Database database) {
        workload.step(database);
        switch (random.nextInt(6)) {
            case 0 -> database.flush();
            case 1 -> database.compact();
            default -> {
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void opensASetWithExactlyWhatWasCommittedWhenTheBackupBegan(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        try (Database database = worked(random, disk, workload, random.nextInt(40))) {
            Map<String, List<String>> atCut = workload.model();
            long txn = database.txn();
            BackupResult result = database.backupDatabase(CONF, BackupOptions.DEFAULT, () -> {
                if (random.nextInt(4) == 0) {
                    work(random, workload, database);
                }
                return false;
            });
            assertThat(result.txn()).isEqualTo(txn);
            assertThat(result.rows())
                    .isEqualTo(atCut.values().stream().mapToLong(rows -> rows.size() - 1).sum());
            assertThat(result.id()).isEqualTo("2026-01-02");
            // A copy of the set is as good as the set.
            new CopyTool(disk, () -> {}).copyTree(result.path(), Path.of("/elsewhere"));
            for (Path root : List.of(result.path(), Path.of("/elsewhere"))) {
                Workload after = new Workload(new Random(seed));
                after.adopt(atCut);
                after.skipNames(10_000);
                for (int run = 0; run < 2; run++) {
                    try (Database restored = TestDatabases.open(disk, root)) {
                        assertThat(TableContents.of(restored)).as("seed %d", seed).isEqualTo(after.model());
                        assertThat(restored.id()).isEqualTo(database.id());
                        assertThat(restored.txn()).isGreaterThanOrEqualTo(txn);
                        work(random, after, restored);
                    }
                }
            }
            assertThat(TableContents.of(database)).isEqualTo(workload.model());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leavesNoSetBehindWhenAnythingFails(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        try (Database database = worked(random, disk, workload, 25)) {
            for (int attempt = 0; attempt < 30; attempt++) {
                long at = disk.operationCount() + random.nextInt(150);
                Faults.Fault fault = random.nextBoolean() ? Faults.Fault.IO_ERROR : Faults.Fault.DISK_FULL;
                long until = at + (random.nextBoolean() ? 1 : 40);
                disk.withFaults(operation -> operation.index() >= at && operation.index() < until
                        && operation.path().startsWith("/backups")
                        && operation.kind() != DiskOperation.Kind.RENAME ? fault : Faults.Fault.NONE);
                long before = sets(disk).size();
                boolean taken = false;
                try {
                    database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
                    taken = true;
                } catch (StorageException.OfFile refused) {
                    assertThat(refused.path()).startsWithRaw(Path.of("/backups"));
                }
                disk.withFaults(Faults.none());
                assertThat(sets(disk)).as("seed %d", seed).hasSize((int) before + (taken ? 1 : 0));
                workload.step(database);
            }
            BackupResult last = database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
            assertThat(disk.list(TestDatabases.BACKUPS)).isEqualTo(sets(disk));
            try (Database restored = TestDatabases.open(disk, last.path())) {
                assertThat(TableContents.of(restored)).isEqualTo(workload.model());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void publishesAWholeSetOrNoneAtAPowerCut(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        worked(random, disk, workload, 25).close();
        Map<String, List<String>> state = workload.model();
        for (int generation = 0; generation < 10; generation++) {
            Database database = TestDatabases.open(disk, TestDatabases.ROOT);
            int before = sets(disk).size();
            disk.withFaults(Faults.powerCutAt(disk.operationCount() + random.nextInt(200)));
            boolean answered = false;
            try {
                database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
                answered = true;
                database.close();
            } catch (Faults.PowerCut cut) {
                assertThat(cut).isNotNull();
            }
            disk = disk.crash(random);
            assertThat(sets(disk).size()).as("seed %d", seed)
                    .isGreaterThanOrEqualTo(before + (answered ? 1 : 0));
            for (Path set : sets(disk)) {
                SimulatedDisk booted = disk.settled();
                try (Database restored = TestDatabases.open(booted, set)) {
                    assertThat(TableContents.of(restored)).as("seed %d, %s", seed, set).isEqualTo(state);
                }
            }
        }
    }

    @Test
    void leavesNoSetWhenItsPublicationCannotBeMadeDurableNorUndone() {
        Random random = new Random(7);
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(random, disk, new Workload(random), 20)) {
            for (boolean renameFails : new boolean[]{false, true}) {
                boolean[] published = {false};
                disk.withFaults(operation -> {
                    boolean root = operation.path().equals(TestDatabases.BACKUPS);
                    boolean set = TestDatabases.BACKUPS.equals(operation.path().getParent());
                    boolean rename = set && operation.kind() == DiskOperation.Kind.RENAME;
                    boolean fails = published[0] && ((renameFails && rename)
                            || (root && operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY));
                    published[0] |= rename;
                    return fails ? Faults.Fault.IO_ERROR : Faults.Fault.NONE;
                });
                assertThatThrownBy(
                        () -> database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE))
                        .isInstanceOf(StorageException.InputOutput.class);
                assertThat(disk.list(TestDatabases.BACKUPS)).isEmpty();
            }
            disk.withFaults(Faults.none());
            assertThat(database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id())
                    .isEqualTo("2026-01-02");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void leavesNoPartOfASetWhosePublicationFailedWhenThePowerIsCutMeanwhile(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(random, disk, new Workload(random), 20)) {
            boolean[] failed = {false};
            List<SimulatedDisk> crashed = new ArrayList<>();
            disk.withFaults(operation -> {
                if (failed[0] && operation.kind() != DiskOperation.Kind.READ) {
                    crashed.add(disk.crash(random));
                }
                boolean fails = !failed[0] && operation.path().equals(TestDatabases.BACKUPS)
                        && operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY && !sets(disk).isEmpty();
                failed[0] |= fails;
                return fails ? Faults.Fault.IO_ERROR : Faults.Fault.NONE;
            });
            assertThatThrownBy(
                    () -> database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE))
                    .isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            assertThat(crashed).hasSizeGreaterThan(20);
            for (SimulatedDisk left : crashed) {
                try (Database again = TestDatabases.open(left, TestDatabases.ROOT)) {
                    for (Path set : sets(left)) {
                        assertThat(again.verifyBackup(String.valueOf(set.getFileName()), Level.CHECKSUM,
                                BackupControl.NONE).problems()).isEmpty();
                    }
                }
            }
        }
    }

    /** As of a damaged part: nobody could restore the table. */
    @Test
    void takesNoSetOfADamagedDeleteVector() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            Days.delete(database, "days", 0);
            Path vector = Damage.files(disk, TestDatabases.ROOT.resolve("db")).stream()
                    .filter(file -> file.toString().endsWith(".del")).findFirst().orElseThrow();
            Damage.flip(disk, vector, disk.size(vector) - 1, 3);
            assertThatThrownBy(
                    () -> database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE))
                    .isInstanceOf(StorageException.CorruptFile.class)
                    .hasMessageContaining(vector.toString());
            assertThat(disk.list(TestDatabases.BACKUPS)).isEmpty();
        }
    }

    private static List<Path> sets(SimulatedDisk disk) {
        return disk.exists(TestDatabases.BACKUPS)
                ? disk.list(TestDatabases.BACKUPS).stream()
                        .filter(path -> !String.valueOf(path.getFileName()).startsWith(".")).toList()
                : List.of();
    }

    @Test
    void numbersTheSetsOfADay() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id())
                    .isEqualTo("2026-01-02");
            assertThat(database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id())
                    .isEqualTo("2026-01-02.1");
            assertThat(database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id())
                    .isEqualTo("2026-01-02.2");
        }
    }

    @Test
    void doesNotStartOnASetOfTablesButNamesTheStatementThatReadsIt() {
        Random random = new Random(5);
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(random, disk, new Workload(random), 20)) {
            List<Integer> ids;
            try (DatabaseView view = database.view()) {
                ids = view.tables().stream().map(TableView::schema).map(schema -> schema.tableId()).toList();
            }
            BackupResult result = database.backupTables(ids, BackupOptions.DEFAULT, BackupControl.NONE);
            assertThat(disk.exists(result.path().resolve(FileNames.CONF_DIRECTORY))).isFalse();
            assertThatThrownBy(() -> TestDatabases.open(disk, result.path()))
                    .isInstanceOf(StorageException.WrongState.class)
                    .satisfies(refusal -> assertThat(((StorageException) refusal).hint().orElseThrow())
                            .contains("RESTORE TABLE"));
            assertThatThrownBy(
                    () -> database.backupTables(List.of(999_999), BackupOptions.DEFAULT, BackupControl.NONE))
                    .isInstanceOf(StorageException.TableNotFound.class);
        }
    }

    @Test
    void stopsWhenCancelledAndLeavesNothing() {
        Random random = new Random(6);
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = worked(random, disk, new Workload(random), 20)) {
            AtomicInteger looks = new AtomicInteger();
            assertThatThrownBy(() -> database.backupDatabase(CONF, BackupOptions.DEFAULT,
                    () -> looks.incrementAndGet() > 3))
                    .isInstanceOf(StorageException.Cancelled.class);
            assertThat(disk.list(TestDatabases.BACKUPS)).isEmpty();
        }
    }

    @Test
    void refusesToBackUpWithoutARootOrIntoItsOwnData() {
        SimulatedDisk disk = new SimulatedDisk();
        DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT);
        try (Database database = TestDatabases.open(disk, options.withBackupRoot(null))) {
            assertThatThrownBy(() -> database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE))
                    .hasMessage(
                            "backup is disabled, server.conf property 'cairo.sql.backup.root' is not set");
        }
        for (String inside : List.of("/data", "/data/backups", "/x/../data/y")) {
            try (Database database = TestDatabases.open(disk, options.withBackupRoot(Path.of(inside)))) {
                assertThatThrownBy(
                        () -> database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE))
                        .hasMessageContaining("inside of the data root");
            }
        }
    }
}
