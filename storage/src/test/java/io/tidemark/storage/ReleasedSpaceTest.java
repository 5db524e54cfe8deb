package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is dropped or truncated gives its space back soon, also when nothing else could be written. */
class ReleasedSpaceTest {
    /** That are flushed together. */
    private static final int MANY_TABLES = 12;

    private final SimulatedDisk disk = new SimulatedDisk();

    private static int create(Database database, String name) {
        try (Transaction transaction = database.begin()) {
            int id = transaction.createTable(new TableDefinition(name,
                    List.of(new ColumnDefinition("v", ColumnType.BIGINT, 0, 0)), -1, Partitioning.NONE));
            transaction.commit();
            return id;
        }
    }

    private static void append(Database database, int table, int rows) {
        try (Transaction transaction = database.begin(); BufferArena arena = new BufferArena()) {
            FixedBuilder values = (FixedBuilder) VectorBuilder.of(ColumnType.BIGINT, arena);
            for (int row = 0; row < rows; row++) {
                values.appendLong(row);
            }
            transaction.append(table, new Batch(rows, List.of(values.build())));
            transaction.commit();
        }
    }

    private static long parts(Disk disk, Path directory) {
        return disk.list(directory).stream()
                .mapToLong(child -> disk.isDirectory(child)
                        ? parts(disk, child)
                        : FileNames.parsePart(child).isPresent() ? 1 : 0)
                .sum();
    }

    private long parts() {
        return parts(disk, TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY));
    }

    @Test
    void filesOfDroppedAndTruncatedTablesGoWithTheNextMaintenance() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            int dropped = create(database, "dropped");
            int truncated = create(database, "truncated");
            int kept = create(database, "kept");
            for (int table : List.of(dropped, truncated, kept)) {
                append(database, table, 100);
            }
            database.flush();
            assertThat(parts()).isEqualTo(3);
            try (Transaction transaction = database.begin()) {
                transaction.dropTable(dropped);
                transaction.truncate(truncated);
                transaction.commit();
            }
            database.maintain();
            assertThat(parts()).isEqualTo(1);
        }
        try (Database again = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(again)).containsOnlyKeys("truncated", "kept");
            assertThat(TableContents.of(again).get("truncated")).hasSize(1);
        }
    }

    @Test
    void aTableCanBeEmptiedWhileWritersOfRowsAreRefusedBecauseNothingCanBeFlushed() {
        DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT).withSizes(1, 1 << 20, 1 << 20);
        try (Database database = TestDatabases.open(disk, options)) {
            int table = create(database, "t");
            append(database, table, 100);
            disk.withFaults(ReleasedSpaceTest::fullForParts);
            assertThatThrownBy(() -> append(database, table, 100))
                    .isInstanceOf(StorageException.DiskFull.class);
            try (Transaction transaction = database.begin()) {
                transaction.truncate(table);
                transaction.commit();
            }
            append(database, table, 7);
            assertThat(TableContents.of(database).get("t")).hasSize(1 + 7);
        }
    }

    private static Faults.Fault fullForParts(DiskOperation operation) {
        boolean part = operation.path().toString().contains(".arrow") && operation.kind().takesSpace();
        return part ? Faults.Fault.DISK_FULL : Faults.Fault.NONE;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY_TABLES})
    void directoriesOfTablesThatAreDroppedDuringTheirFirstFlushGo(int tables) {
        HookedDisk hooked = new HookedDisk(disk);
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            int dropped = filled(database, tables);
            Path directory = directory(dropped);
            AtomicBoolean once = new AtomicBoolean();
            hooked.before(() -> {
                if (disk.exists(directory) && !once.getAndSet(true)) {
                    drop(database, dropped);
                }
            });
            database.flush();
            assertThat(once).isTrue();
            assertThat(disk.exists(directory)).isFalse();
            assertThat(parts()).isEqualTo(tables - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY_TABLES})
    void directoriesOfTablesThatAreDroppedAfterTheirFirstFlushHasFailedGo(int tables) {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            int dropped = filled(database, tables);
            Path directory = directory(dropped);
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.CREATE
                    && operation.path().startsWith(directory) ? Faults.Fault.IO_ERROR : Faults.Fault.NONE);
            assertThatThrownBy(database::flush).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            assertThat(disk.exists(directory)).isTrue();
            drop(database, dropped);
            database.flush();
            assertThat(disk.exists(directory)).isFalse();
            assertThat(parts()).isEqualTo(tables - 1);
        }
    }

    /** Tables with rows in memory; returns the id of the last. */
    private static int filled(Database database, int tables) {
        int last = 0;
        for (int table = 0; table < tables; table++) {
            last = create(database, "table" + table);
            append(database, last, 100);
        }
        return last;
    }

    private static void drop(Database database, int table) {
        try (Transaction transaction = database.begin()) {
            transaction.dropTable(table);
            transaction.commit();
        }
    }

    private static Path directory(int table) {
        return TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY).resolve(RegistryFile.directory(table));
    }
}
