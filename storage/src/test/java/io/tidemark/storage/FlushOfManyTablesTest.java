package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flushes of so many tables that they are published together. */
class FlushOfManyTablesTest {
    private static final int TABLES = 12;
    private static final Path TABLES_ROOT = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Seeds.count(12));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void loseNothingInAPowerCut(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Map<String, List<String>> expected = fill(disk, random);
        for (int generation = 0; generation < 4; generation++) {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                change(database, random, expected);
                disk.withFaults(cutInFlush(random));
                database.flush();
            } catch (Faults.PowerCut cut) {
                disk = disk.crash(random);
            }
            disk.withFaults(Faults.none());
            expected = check(seed, disk, expected);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void loseNothingWhenTheDiskFails(long seed) {
        Random random = new Random(seed);
        Faults.Fault fault = seed % 2 == 0 ? Faults.Fault.DISK_FULL : Faults.Fault.IO_ERROR;
        SimulatedDisk disk = new SimulatedDisk();
        Map<String, List<String>> expected = fill(disk, random);
        for (int generation = 0; generation < 4; generation++) {
            long at = disk.operationCount() + random.nextInt(300);
            disk.withFaults(operation -> operation.index() == at ? fault : Faults.Fault.NONE);
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                change(database, random, expected);
                for (int attempt = 0; attempt < 2; attempt++) {
                    flushIfPossible(database);
                    assertThat(TableContents.of(database)).as("seed %d", seed).isEqualTo(expected);
                }
            } catch (StorageException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
            disk.withFaults(Faults.none());
            if (random.nextBoolean()) {
                disk = disk.crash(random);
            }
            expected = check(seed, disk, expected);
        }
    }

    /** The lists of tables in doubt are written one by one, before the file system is synced for those of the others. */
    @ParameterizedTest
    @MethodSource("seeds")
    void makePartsDurableBeforeTablesInDoubtListThem(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Map<String, List<String>> expected = fill(disk, random);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            change(database, random, expected);
            AtomicInteger renames = new AtomicInteger();
            disk.withFaults(operation -> {
                renames.addAndGet(operation.kind() == DiskOperation.Kind.RENAME ? 1 : 0);
                // And the tables cannot be flushed one by one then.
                return renames.get() > 0 && operation.kind().isSync()
                        && operation.path().startsWith(TABLES_ROOT)
                                ? Faults.Fault.IO_ERROR
                                : Faults.Fault.NONE;
            });
            flushIfPossible(database);
            assertThat(renames).hasPositiveValue();
            disk.withFaults(Faults.none());
            change(database, random, expected);
            AtomicInteger left = new AtomicInteger(1 + random.nextInt(TABLES));
            disk.withFaults(
                    operation -> operation.kind() == DiskOperation.Kind.RENAME && left.getAndDecrement() == 0
                            ? Faults.Fault.POWER_CUT
                            : Faults.Fault.NONE);
            database.flush();
        } catch (Faults.PowerCut cut) {
            disk = disk.crash(random);
        }
        disk.withFaults(Faults.none());
        check(seed, disk, expected);
    }

    /** At an operation of a chosen kind: half of them write parts, while the few renames and syncs are what counts. */
    private static Faults cutInFlush(Random random) {
        DiskOperation.Kind kind = switch (random.nextInt(4)) {
            case 0 -> DiskOperation.Kind.WRITE;
            case 1 -> DiskOperation.Kind.SYNC_FILE_SYSTEM;
            default -> DiskOperation.Kind.RENAME;
        };
        AtomicInteger left = new AtomicInteger(
                random.nextInt(kind == DiskOperation.Kind.SYNC_FILE_SYSTEM ? 4 : 3 * TABLES));
        return operation -> operation.kind() == kind && left.getAndDecrement() == 0
                ? Faults.Fault.POWER_CUT
                : Faults.Fault.NONE;
    }

    private static void flushIfPossible(Database database) {
        try {
            database.flush();
        } catch (StorageException failed) {
            assertThat(failed.getMessage()).isNotEmpty();
        }
    }

    /** What was acknowledged, and at most the one commit that was under way. */
    private static Map<String, List<String>> check(long seed, SimulatedDisk disk,
            Map<String, List<String>> expected) {
        for (int run = 0; run < 2; run++) {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                Map<String, List<String>> found = TableContents.of(database);
                assertThat(found.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
                expected.forEach((table, rows) -> assertThat(found.get(table)).as("seed %d, %s", seed, table)
                        .hasSizeBetween(rows.size(), rows.size() + 1));
                expected = found;
            }
        }
        return expected;
    }

    private static Map<String, List<String>> fill(SimulatedDisk disk, Random random) {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int table = 0; table < TABLES; table++) {
                try (Transaction transaction = database.begin()) {
                    int id = transaction.createTable(new TableDefinition("t" + (char) ('a' + table),
                            List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0)), 0,
                            Partitioning.DAY));
                    append(transaction, id, random);
                    transaction.commit();
                }
            }
            if (random.nextInt(4) > 0) {
                database.flush(); // only then a start reads the tables' files
            }
            return TableContents.of(database);
        }
    }

    /** A row into each table; {@code expected} follows commit by commit. */
    private static void change(Database database, Random random, Map<String, List<String>> expected) {
        List<Integer> tables = new ArrayList<>();
        try (var view = database.view()) {
            view.tables().forEach(table -> tables.add(table.schema().tableId()));
        }
        for (int table : tables) {
            try (Transaction transaction = database.begin()) {
                append(transaction, table, random);
                transaction.commit();
            }
            expected.putAll(TableContents.of(database));
        }
    }

    private static void append(Transaction transaction, int table, Random random) {
        try (BufferArena arena = new BufferArena()) {
            FixedBuilder timestamps = (FixedBuilder) VectorBuilder.of(ColumnType.TIMESTAMP, arena);
            timestamps.appendLong(1_700_000_000_000_000L + random.nextInt(3) * 86_400_000_000L);
            transaction.append(table, new Batch(1, List.of(timestamps.build())));
        }
    }
}
