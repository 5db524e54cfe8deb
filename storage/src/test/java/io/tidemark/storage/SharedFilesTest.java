package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.ColumnSum;
import io.tidemark.storage.backup.ColumnSums;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sets that share files with earlier ones: what is shared, what is not, and that no set can hurt another. */
class SharedFilesTest {
    private static final Path CONF = Path.of("/no-conf");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Seeds.count(4));
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

    private static BackupResult backup(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
    }

    private static boolean isData(Path path) {
        return FileNames.parsePart(path).isPresent() || FileNames.DeletesName.parse(path).isPresent();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsNoDataFileWhenNothingHasChanged(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            work(random, workload, database, 30);
            database.flush();
            BackupResult first = backup(database);
            assertThat(first.bytesLinked()).isZero();
            AtomicInteger reads = new AtomicInteger();
            disk.withFaults(operation -> {
                boolean read = operation.kind() == DiskOperation.Kind.READ && isData(operation.path());
                reads.addAndGet(read ? 1 : 0);
                return Faults.Fault.NONE;
            });
            BackupResult second = backup(database);
            assertThat(reads).as("seed %d", seed).hasValue(0);
            disk.withFaults(Faults.none());
            BackupSet set = database.backupSets().open(second.id());
            assertThat(set.files()).filteredOn(file -> isData(Path.of(file.path())))
                    .allMatch(file -> file.isLinked(set.head()));
            BackupResult full = database.backupDatabase(CONF,
                    BackupOptions.DEFAULT.withKind(BackupOptions.Kind.FULL), BackupControl.NONE);
            assertThat(full.bytesLinked()).isZero();
            assertThat(full.rows()).isEqualTo(second.rows());
            for (BackupResult result : List.of(first, second, full)) {
                try (Database restored = TestDatabases.open(disk.settled(), result.path())) {
                    assertThat(TableContents.of(restored)).isEqualTo(workload.model());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsTheSumsThatAScanOfTheSetFinds(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int round = 0; round < 8; round++) {
                work(random, workload, database, 8);
                BackupResult result = backup(database);
                BackupSet set = database.backupSets().open(result.id());
                try (Database restored = TestDatabases.open(disk.settled(), result.path());
                        DatabaseView view = restored.view()) {
                    assertThat(set.tables()).hasSize(view.tables().size());
                    for (TableView table : view.tables()) {
                        List<ColumnSum> sums = set.table(table.schema().name()).orElseThrow().sums();
                        assertThat(ColumnSums.of(table)).as("seed %d", seed).isEqualTo(sums);
                    }
                }
                assertThat(TableContents.of(database)).isEqualTo(workload.model());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neverMixesUpFilesOfTwoServersThatWereStartedOnCopiesOfOneSet(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload before = new Workload(random);
        Path set;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            work(random, before, database, 20);
            set = backup(database).path();
        }
        Map<Path, Workload> servers = new TreeMap<>();
        for (Path root : List.of(Path.of("/one"), Path.of("/two"))) {
            new CopyTool(disk, () -> {}).copyTree(set, root);
            Workload after = new Workload(random);
            after.adopt(before.model());
            after.skipNames(1000);
            servers.put(root, after);
        }
        try (Database one = TestDatabases.open(disk, Path.of("/one"));
                Database two = TestDatabases.open(disk, Path.of("/two"))) {
            assertThat(one.id()).isEqualTo(two.id());
            for (int round = 0; round < 5; round++) {
                for (Map.Entry<Path, Workload> server : servers.entrySet()) {
                    Database database = server.getKey().endsWith("one") ? one : two;
                    work(random, server.getValue(), database, 4);
                    database.flush();
                    BackupResult result = backup(database);
                    try (Database restored = TestDatabases.open(disk.settled(), result.path())) {
                        assertThat(TableContents.of(restored)).as("seed %d", seed)
                                .isEqualTo(server.getValue().model());
                    }
                }
            }
        }
    }

    @Test
    void sharesNothingWithADamagedOrHalfDeletedOrForeignOrUsedSet() {
        for (Harm harm : Harm.values()) {
            Random random = new Random(3);
            SimulatedDisk disk = new SimulatedDisk();
            Workload workload = new Workload(random);
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                work(random, workload, database, 25);
                database.flush();
                Path set = backup(database).path();
                if (harm == Harm.FOREIGN) {
                    try (Database other = TestDatabases.open(disk, Path.of("/other"))) {
                        work(new Random(3), new Workload(new Random(3)), other, 25);
                        other.flush();
                        assertThat(backup(other).bytesLinked()).isZero();
                    }
                    continue;
                }
                harm.apply(disk, set, database.backupSets());
                assertThat(backup(database).bytesLinked()).as(harm.name()).isZero();
                assertThat(backup(database).bytesLinked()).as(harm.name()).isPositive();
            }
        }
    }

    private enum Harm {
        MANIFEST_CUT, MANIFEST_FLIPPED, MANIFEST_MISSING, PART_MISSING, PART_CUT, SERVER_STARTED, FOREIGN;

        void apply(Disk disk, Path set, BackupSets sets) {
            Path manifest = set.resolve(FileNames.BACKUP_MANIFEST);
            Path part = set.resolve(sets.open(String.valueOf(set.getFileName())).files().stream()
                    .filter(file -> isData(Path.of(file.path()))).findFirst().orElseThrow().path());
            switch (this) {
                case MANIFEST_CUT -> truncate(disk, manifest, disk.size(manifest) - 3);
                case MANIFEST_FLIPPED -> {
                    try (DiskFile file = disk.open(manifest, Disk.Open.WRITE)) {
                        file.write(MemorySegment.ofArray(new byte[]{'z'}), file.size() - 10);
                    }
                }
                case MANIFEST_MISSING -> disk.unlink(manifest);
                case PART_MISSING -> disk.unlink(part);
                case PART_CUT -> truncate(disk, part, disk.size(part) - 1);
                case SERVER_STARTED -> CopyTool.createEmpty(disk, set.resolve(FileNames.LOCK));
                case FOREIGN -> throw new AssertionError("not done to a set");
            }
        }

        private static void truncate(Disk disk, Path path, long bytes) {
            try (DiskFile file = disk.open(path, Disk.Open.WRITE)) {
                file.truncate(bytes);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aServerOnASetChangesNoOtherSet(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int round = 0; round < 3; round++) {
                work(random, workload, database, 12);
                database.flush();
                backup(database);
            }
        }
        List<Path> sets = disk.list(TestDatabases.BACKUPS);
        Path started = sets.get(random.nextInt(sets.size()));
        Map<Path, String> before = new HashMap<>();
        for (Path set : sets) {
            if (!set.equals(started)) {
                digest(disk, set, before);
            }
        }
        try (Database server = TestDatabases.open(disk, started)) {
            Workload other = new Workload(random);
            other.adopt(TableContents.of(server));
            other.skipNames(1000);
            work(random, other, server, 10);
            server.prepareSnapshot();
            work(random, other, server, 10);
            server.completeSnapshot();
            server.compact();
            assertThat(TableContents.of(server)).isEqualTo(other.model());
        }
        Map<Path, String> after = new HashMap<>();
        for (Path set : sets) {
            if (!set.equals(started)) {
                digest(disk, set, after);
            }
        }
        assertThat(after).as("seed %d", seed).isEqualTo(before).isNotEmpty();
    }

    private static void digest(Disk disk, Path path, Map<Path, String> digests) {
        if (disk.isDirectory(path)) {
            disk.list(path).forEach(child -> digest(disk, child, digests));
            return;
        }
        try (DiskFile file = disk.open(path, Disk.Open.READ)) {
            digests.put(path, HexFormat.of().formatHex(Checksums.sha256(file)));
        }
    }

    @Test
    void writesLessThanAMebibyteForOneRowMoreInTenThousandPartitions() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            int table = tableOfDays(database);
            appendDays(database, table, 0, 10_000);
            database.flush();
            backup(database);
            AtomicLong written = new AtomicLong();
            AtomicInteger reads = new AtomicInteger();
            disk.withFaults(operation -> {
                boolean read = operation.kind() == DiskOperation.Kind.READ && isData(operation.path());
                reads.addAndGet(read && operation.path().startsWith(TestDatabases.ROOT) ? 1 : 0);
                written.addAndGet(operation.kind() == DiskOperation.Kind.WRITE ? operation.bytes() : 0);
                return Faults.Fault.NONE;
            });
            for (int day = 4711; day < 4713; day++) {
                appendDays(database, table, day, 1);
                written.set(0);
                BackupResult result = backup(database);
                assertThat(result.rows()).isEqualTo(10_000 + day - 4710);
                assertThat(written.get()).isLessThan(1 << 20);
                assertThat(result.bytesCopied()).isLessThan(1 << 20);
                assertThat(result.files()).isGreaterThan(10_000);
            }
            assertThat(reads).hasValue(0);
        }
    }

    private static int tableOfDays(Database database) {
        try (Transaction transaction = database.begin()) {
            int id = transaction.createTable(new TableDefinition("days",
                    List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0),
                            new ColumnDefinition("value", ColumnType.DOUBLE, 0, 0),
                            new ColumnDefinition("count", ColumnType.BIGINT, 0, 0)),
                    0, Partitioning.DAY));
            transaction.commit();
            return id;
        }
    }

    private static void appendDays(Database database, int table, int first, int count) {
        try (Transaction transaction = database.begin(); BufferArena arena = new BufferArena()) {
            FixedBuilder times = (FixedBuilder) VectorBuilder.of(ColumnType.TIMESTAMP, arena);
            FixedBuilder values = (FixedBuilder) VectorBuilder.of(ColumnType.DOUBLE, arena);
            FixedBuilder counts = (FixedBuilder) VectorBuilder.of(ColumnType.BIGINT, arena);
            for (int day = first; day < first + count; day++) {
                times.appendLong(day * 86_400_000_000L);
                values.appendDouble(day / 3.0);
                counts.appendLong(day);
            }
            transaction.append(table, new Batch(count,
                    List.of(times.build(), values.build(), counts.build())));
            transaction.commit();
        }
    }

    @Test
    void remembersAcrossARestartWhatItHasReadButNotForACopyOfTheRoot(@TempDir Path directory) {
        Path root = directory.resolve("data");
        DatabaseOptions options = TestDatabases.options(root).withBackupRoot(directory.resolve("sets"));
        Random random = new Random(9);
        Workload workload = new Workload(random);
        RealDisk disk = new RealDisk();
        try (Database database = TestDatabases.open(disk, options)) {
            work(random, workload, database, 25);
            database.flush();
            backup(database);
        }
        try (Database database = TestDatabases.open(disk, options)) {
            BackupResult again = backup(database);
            BackupSet set = database.backupSets().open(again.id());
            assertThat(set.files()).filteredOn(file -> isData(Path.of(file.path()))).isNotEmpty()
                    .allMatch(file -> file.isLinked(set.head()));
            try (Database restored = TestDatabases.open(disk, again.path())) {
                assertThat(TableContents.of(restored)).isEqualTo(workload.model());
            }
        }
        Path copy = directory.resolve("copy");
        new CopyTool(disk, () -> {}).copyTree(root, copy);
        assertThat(disk.exists(copy.resolve(FileNames.BACKUP_HASHES))).isTrue();
        DatabaseOptions ofCopy = TestDatabases.options(copy).withBackupRoot(directory.resolve("sets"));
        try (Database database = TestDatabases.open(disk, ofCopy)) {
            assertThat(backup(database).bytesLinked()).isZero();
        }
    }

    @Test
    void doesNotMindWhatElseIsInTheFileOfWhatItHasRead() {
        SimulatedDisk disk = new SimulatedDisk();
        Path root = Path.of("/data");
        DatabaseOptions options = TestDatabases.options(root).withBackupRoot(Path.of("/sets"));
        Random random = new Random(10);
        Workload workload = new Workload(random);
        try (Database database = TestDatabases.open(disk, options)) {
            work(random, workload, database, 25);
            backup(database);
        }
        AtomicFile.replace(disk, root.resolve(FileNames.BACKUP_HASHES),
                "a b c d\n\n \n00000000 1 2 3".getBytes(StandardCharsets.UTF_8));
        try (Database database = TestDatabases.open(disk, options)) {
            BackupResult again = backup(database);
            try (Database restored = TestDatabases.open(disk, again.path())) {
                assertThat(TableContents.of(restored)).isEqualTo(workload.model());
            }
        }
    }
}
