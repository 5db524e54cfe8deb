package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A round of flushes or merges that fails tries nothing for which there is no room, and nothing twice in the same way. */
class FailedRoundsTest {
    /** All rows in memory are flushed by the next maintenance. */
    private static final DatabaseOptions SMALL = TestDatabases.options(TestDatabases.ROOT).withSizes(1,
            64 << 10,
            1 << 20);
    /** Flushed together. */
    private static final int MANY_TABLES = 12;
    /** Flushed in batches of 1, 2, 4, 8 and 16, of which the last two are flushed together. */
    private static final int TWO_BATCHES = 31;
    /** One more than {@link Database#flush} flushes together. */
    private static final int MORE_THAN_A_BATCH = 257;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final AtomicInteger parts = new AtomicInteger();
    private final AtomicInteger syncs = new AtomicInteger();

    private void fillUpAtPart(int count) {
        fillUpAtPart(count, Faults.Fault.NONE);
    }

    /** From part {@code count} on there is no room; those that are begun are counted. */
    private void fillUpAtPart(int count, Faults.Fault before) {
        disk.withFaults(operation -> {
            if (FileNames.parsePart(operation.path()).isEmpty()) {
                return Faults.Fault.NONE;
            }
            parts.addAndGet(operation.kind() == DiskOperation.Kind.CREATE ? 1 : 0);
            Faults.Fault fault = parts.get() < count ? before : Faults.Fault.DISK_FULL;
            return operation.kind() == DiskOperation.Kind.WRITE ? fault : Faults.Fault.NONE;
        });
    }

    /** Syncs of the file system are counted, and fail or not. */
    private void countSyncs(Faults.Fault fault) {
        disk.withFaults(operation -> {
            if (operation.kind() != DiskOperation.Kind.SYNC_FILE_SYSTEM) {
                return Faults.Fault.NONE;
            }
            syncs.incrementAndGet();
            return fault;
        });
    }

    /** Makes tables with a row each, in memory. */
    private static void fill(Database database, String prefix, int tables) {
        try (Transaction transaction = database.begin(); BufferArena arena = new BufferArena()) {
            for (int table = 0; table < tables; table++) {
                int id = transaction.createTable(new TableDefinition(prefix + table,
                        List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0)), 0,
                        Partitioning.DAY));
                FixedBuilder ts = (FixedBuilder) VectorBuilder.of(ColumnType.TIMESTAMP, arena);
                ts.appendLong(table);
                transaction.append(id, new Batch(1, List.of(ts.build())));
            }
            transaction.commit();
        }
    }

    private void assertFlushEndsAt(int part, int tables) {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            fill(database, "t", tables);
            fillUpAtPart(part);
            assertThatThrownBy(database::flush).isInstanceOf(StorageException.DiskFull.class);
            assertThat(parts).hasValue(part);
            assertThat(database.activity().flushes()).isZero();
            disk.withFaults(Faults.none());
        }
    }

    @Test
    void noTableIsFlushedAfterOneForWhichThereWasNoRoom() {
        assertFlushEndsAt(1, 3);
    }

    @Test
    void manyTablesAreNotFlushedOneByOneWhenThereIsNoRoomForAll() {
        assertFlushEndsAt(3, MANY_TABLES);
    }

    @Test
    void noBatchOfTablesIsFlushedAfterOneForWhichThereWasNoRoom() {
        assertFlushEndsAt(1, MORE_THAN_A_BATCH);
    }

    /** The first table cannot be flushed together with others, nor alone. */
    @Test
    void noRoomIsToldAndEndsAFlushThoughAnotherTableFailedBefore() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            fill(database, "t", MORE_THAN_A_BATCH);
            fillUpAtPart(3, Faults.Fault.IO_ERROR);
            assertThatThrownBy(database::flush).isInstanceOf(StorageException.DiskFull.class);
            assertThat(parts).hasValue(3);
            disk.withFaults(Faults.none());
        }
    }

    @Test
    void noRoomForATableEndsTheRoundThatMakesMemoryFree() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            fill(database, "t", 3);
        }
        try (Database database = TestDatabases.open(disk, SMALL)) {
            fillUpAtPart(1);
            assertThatThrownBy(database::maintain).isInstanceOf(StorageException.DiskFull.class);
            assertThat(parts).hasValue(1);
            disk.withFaults(Faults.none());
            database.maintain();
            assertThat(database.activity().flushes()).isEqualTo(3);
        }
    }

    @Test
    void whatCannotBeFlushedTogetherIsTriedSoOnceARound() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            fill(database, "t", TWO_BATCHES);
        }
        try (Database database = TestDatabases.open(disk, SMALL)) {
            countSyncs(Faults.Fault.IO_ERROR);
            database.maintain();
            assertThat(database.activity().flushes()).isEqualTo(TWO_BATCHES);
            assertThat(syncs).hasValue(1);
            countSyncs(Faults.Fault.NONE);
            fill(database, "more", TWO_BATCHES);
            database.maintain();
            assertThat(database.activity().flushes()).isEqualTo(2 * TWO_BATCHES);
            assertThat(syncs).hasValueGreaterThan(2);
        }
    }

    @Test
    void tablesAreFlushedTogetherAgainByTheNextFlush() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            fill(database, "t", MANY_TABLES);
            countSyncs(Faults.Fault.IO_ERROR);
            database.flush();
            assertThat(syncs).hasValue(1);
            countSyncs(Faults.Fault.NONE);
            fill(database, "more", MANY_TABLES);
            database.flush();
            assertThat(syncs).hasValueGreaterThan(1);
        }
    }

    @Test
    void nothingIsMergedAfterPartsForWhichThereWasNoRoom() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (String table : List.of("one", "more")) {
                Days.create(database, table, 1);
                Days.append(database, table, 0, 1);
                database.flush();
            }
            assertMergesEndAtTheFirst(database);
        }
    }

    @Test
    void noPartIsWrittenAnewAfterOneForWhichThereWasNoRoom() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (String table : List.of("one", "more")) {
                Days.create(database, table, 1);
                deleteHalf(database, table);
            }
            database.flush();
            assertMergesEndAtTheFirst(database);
        }
    }

    private void assertMergesEndAtTheFirst(Database database) {
        fillUpAtPart(1);
        assertThatThrownBy(database::compact).isInstanceOf(StorageException.DiskFull.class);
        assertThat(parts).hasValue(1);
        disk.withFaults(Faults.none());
        database.compact();
        assertThat(database.activity().merges()).isEqualTo(2);
    }

    private static void deleteHalf(Database database, String name) {
        try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
            transaction.delete(view.table(name).orElseThrow().schema().tableId(), new long[]{0, 2, 4, 6, 8},
                    5);
            transaction.commit();
        }
    }
}
