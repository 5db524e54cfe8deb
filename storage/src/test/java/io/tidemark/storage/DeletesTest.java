package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.commit.Savepoint;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartitionView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletesTest {
    private static final TableDefinition NUMBERS = new TableDefinition("numbers",
            List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0),
                    new ColumnDefinition("n", ColumnType.BIGINT, 0, 0)),
            0, Partitioning.DAY);
    private static final TableDefinition UNPARTITIONED = new TableDefinition("large", NUMBERS.columns(), 0,
            Partitioning.NONE);
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long MIDNIGHT = 1_699_920_000_000_000L;

    private final SimulatedDisk disk = new SimulatedDisk();
    private Database database = TestDatabases.open(disk, TestDatabases.ROOT);
    private final int table = create(database);

    @AfterEach
    void close() {
        database.close();
    }

    private void restart() {
        database.close();
        database = TestDatabases.open(disk, TestDatabases.ROOT);
    }

    private static int create(Database database) {
        return create(database, NUMBERS);
    }

    private static int create(Database database, TableDefinition definition) {
        try (Transaction transaction = database.begin()) {
            int id = transaction.createTable(definition);
            transaction.commit();
            return id;
        }
    }

    /** Rows whose ids, in a new table, are their numbers; one an hour. */
    private static void append(Transaction transaction, int table, long from, int rows) {
        try (BufferArena arena = new BufferArena()) {
            FixedBuilder times = new FixedBuilder(8, arena);
            FixedBuilder numbers = new FixedBuilder(8, arena);
            for (long n = from; n < from + rows; n++) {
                times.appendLong(MIDNIGHT + n * HOUR_MICROS);
                numbers.appendLong(n);
            }
            transaction.append(table, new Batch(rows, List.of(times.build(), numbers.build())));
        }
    }

    private void commit(Consumer<Transaction> changes) {
        try (Transaction transaction = database.begin()) {
            changes.accept(transaction);
            transaction.commit();
        }
    }

    private void append(long from, int rows) {
        commit(transaction -> append(transaction, table, from, rows));
    }

    private static void delete(Transaction transaction, int table, long... ids) {
        transaction.delete(table, ids, ids.length);
    }

    private void delete(long... ids) {
        commit(transaction -> delete(transaction, table, ids));
    }

    private List<Long> ids() {
        try (DatabaseView view = database.view()) {
            return ids(view);
        }
    }

    private List<Long> ids(DatabaseView view) {
        List<Long> ids = TableContents.rows(view.table(table).orElseThrow()).stream()
                .map(TableContents.Row::id)
                .sorted().toList();
        assertThat(view.table(table).orElseThrow().rows()).isEqualTo(ids.size());
        return ids;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private TableVersion version() {
        try (DatabaseView view = database.view()) {
            return view.version().table(table).orElseThrow();
        }
    }

    private long inVectors() {
        return version().parts().vectors().stream().mapToLong(vector -> vector.entry().rows()).sum();
    }

    @Test
    void hidesDeletedRowsFromTheTransactionAtOnceAndFromOthersAfterTheCommit() {
        append(0, 10);
        try (Transaction transaction = database.begin()) {
            delete(transaction, table, 3, 4);
            append(transaction, table, 10, 5);
            delete(transaction, table, 4, 5, Transaction.OWN_ROWS + 1, Transaction.OWN_ROWS + 4);
            try (DatabaseView own = transaction.view()) {
                long first = Transaction.OWN_ROWS;
                assertThat(ids(own)).containsExactly(0L, 1L, 2L, 6L, 7L, 8L, 9L, first, first + 2, first + 3);
                assertThat(own.schemaVersion()).isEqualTo(schemaVersion());
            }
            assertThat(ids()).isEqualTo(range(0, 10));
            transaction.commit();
        }
        List<Long> after = List.of(0L, 1L, 2L, 6L, 7L, 8L, 9L, 10L, 12L, 13L);
        assertThat(ids()).isEqualTo(after);
        restart();
        assertThat(ids()).isEqualTo(after);
        database.flush();
        restart();
        assertThat(ids()).isEqualTo(after);
        assertThat(version().parts().vectors()).isEmpty();
        assertThat(version().nextRowId()).isEqualTo(15);
    }

    private long schemaVersion() {
        try (DatabaseView view = database.view()) {
            return view.schemaVersion();
        }
    }

    @Test
    void givesOwnRowsTheirIdsAlsoWhenTheTransactionEmptiesOrRecreatesTheTable() {
        append(0, 10);
        commit(transaction -> {
            append(transaction, table, 10, 3);
            delete(transaction, table, 1, Transaction.OWN_ROWS);
            transaction.truncate(table);
            append(transaction, table, 13, 4);
            assertThatThrownBy(() -> delete(transaction, table, 5))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> delete(transaction, table, Transaction.OWN_ROWS + 2))
                    .isInstanceOf(IllegalArgumentException.class);
            delete(transaction, table, Transaction.OWN_ROWS + 3, Transaction.OWN_ROWS + 5);
            transaction.dropTable(transaction.createTable(new TableDefinition("other", NUMBERS.columns(), 0,
                    Partitioning.DAY)));
        });
        assertThat(ids()).containsExactly(14L, 16L);
        restart();
        assertThat(ids()).containsExactly(14L, 16L);
    }

    @Test
    void refusesToDeleteARowThatAnotherTransactionHasDeletedSince() {
        append(0, 100);
        database.flush();
        for (Consumer<Database> between : List.<Consumer<Database>>of(_ -> {}, Database::flush,
                Database::compact)) {
            long row = ids().getFirst();
            try (Transaction slow = database.begin(); Transaction fast = database.begin()) {
                delete(slow, table, row, row + 1);
                delete(fast, table, row + 1, row + 2);
                fast.commit();
                between.accept(database);
                slow.refresh();
                assertThatThrownBy(slow::commit).isInstanceOf(StorageException.Conflict.class)
                        .hasMessageContaining("numbers");
            }
            delete(row);
        }
        assertThat(ids()).isEqualTo(range(9, 100));
    }

    @Test
    void letsTransactionsDeleteDifferentRows() {
        append(0, 100);
        try (Transaction one = database.begin(); Transaction two = database.begin()) {
            delete(one, table, 1);
            append(one, table, 100, 1);
            delete(one, table, Transaction.OWN_ROWS);
            delete(two, table, 2);
            append(two, table, 101, 1);
            delete(two, table, Transaction.OWN_ROWS);
            two.commit();
            one.commit();
        }
        assertThat(ids()).hasSize(98).doesNotContain(1L, 2L, 100L, 101L);
    }

    @Test
    void refusesToDeleteFromATableThatAnotherHasEmptied() {
        append(0, 10);
        try (Transaction slow = database.begin()) {
            delete(slow, table, 1);
            commit(transaction -> transaction.truncate(table));
            append(10, 1);
            assertThatThrownBy(slow::commit).isInstanceOf(StorageException.Conflict.class);
        }
        delete(10);
        assertThat(ids()).isEmpty();
    }

    @Test
    void remembersDeletesForATransactionHoweverManyOthersCommit() {
        int large = create(database, UNPARTITIONED);
        commit(transaction -> append(transaction, large, 0, 100_000));
        try (Transaction slow = database.begin()) {
            delete(slow, large, 5);
            commit(transaction -> delete(transaction, large, 5));
            for (int i = 1; i < 5; i++) {
                long[] ids = LongStream.range(i * 20_000L, i * 20_000L + 17_000).toArray();
                commit(transaction -> delete(transaction, large, ids));
            }
            slow.refresh();
            assertThatThrownBy(slow::commit).isInstanceOf(StorageException.Conflict.class);
        }
    }

    @Test
    void undoesEverythingSinceASavepoint() {
        append(0, 10);
        try (Transaction transaction = database.begin()) {
            delete(transaction, table, 1);
            append(transaction, table, 10, 2);
            Savepoint savepoint = transaction.savepoint();
            delete(transaction, table, 2, Transaction.OWN_ROWS);
            append(transaction, table, 12, 3);
            transaction.setTableProperties(table, Map.of("a", "b"));
            int created = transaction.createTable(new TableDefinition("other", NUMBERS.columns(), 0,
                    Partitioning.DAY));
            append(transaction, created, 0, 3);
            transaction.rollbackTo(savepoint);
            Savepoint empty = transaction.savepoint();
            transaction.truncate(table);
            transaction.rollbackTo(empty);
            append(transaction, table, 12, 1);
            delete(transaction, table, 3, Transaction.OWN_ROWS + 2);
            try (DatabaseView own = transaction.view()) {
                long first = Transaction.OWN_ROWS;
                assertThat(ids(own)).containsExactly(0L, 2L, 4L, 5L, 6L, 7L, 8L, 9L, first, first + 1);
                assertThat(own.table("other")).isEmpty();
                assertThat(own.table(table).orElseThrow().schema().properties()).isEmpty();
            }
            transaction.commit();
        }
        assertThat(ids()).containsExactly(0L, 2L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        try (Transaction transaction = database.begin(); Transaction other = database.begin()) {
            Savepoint first = transaction.savepoint();
            append(transaction, table, 0, 1);
            Savepoint undone = transaction.savepoint();
            transaction.rollbackTo(first);
            assertThat(transaction.isEmpty()).isTrue();
            assertThatThrownBy(() -> transaction.rollbackTo(undone))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> other.rollbackTo(first)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void writesADeleteVectorAtAFlushAndAnotherInItsPlaceAtTheNext() {
        append(0, 24 * 3);
        database.flush();
        delete(1, 2, 30);
        assertThat(version().parts().vectors()).isEmpty();
        database.flush();
        assertThat(inVectors()).isEqualTo(3);
        List<Path> first = version().parts().vectors().stream().map(DeleteVector::path).toList();
        DatabaseView reader = database.view();
        delete(3);
        database.flush();
        assertThat(inVectors()).isEqualTo(4);
        List<Path> second = version().parts().vectors().stream().map(DeleteVector::path).toList();
        assertThat(second).contains(first.getLast()).doesNotContain(first.getFirst());
        assertThat(first).allMatch(disk::exists);
        assertThat(ids(reader)).hasSize(24 * 3 - 3).contains(3L);
        reader.close();
        database.maintain();
        assertThat(disk.exists(first.getFirst())).isFalse();
        assertThat(second).allMatch(disk::exists);
        restart();
        assertThat(ids()).hasSize(24 * 3 - 4).doesNotContain(1L, 2L, 3L, 30L);
    }

    @Test
    void dropsAPartWhoseRowsAreAllDeleted() {
        append(0, 24 * 3);
        database.flush();
        List<Part> before = version().parts().parts();
        Part middle = before.get(1);
        long first = middle.entry().firstRowId();
        delete(LongStream.range(first, first + middle.entry().rows()).toArray());
        database.flush();
        assertThat(version().parts().parts()).hasSize(before.size() - 1).doesNotContain(middle);
        assertThat(version().parts().vectors()).isEmpty();
        assertThat(version().deletes().all().isEmpty()).isTrue();
        assertThat(disk.exists(middle.path())).isFalse();
        commit(transaction -> transaction.delete(table, ids().stream().mapToLong(Long::longValue).toArray(),
                ids().size()));
        database.flush();
        assertThat(version().parts().files()).isEmpty();
        restart();
        assertThat(ids()).isEmpty();
        assertThat(version().nextRowId()).isEqualTo(24 * 3);
    }

    @Test
    void writesAPartAnewWhenManyOfItsRowsAreDeleted() {
        append(0, 20);
        database.flush();
        commit(transaction -> append(transaction, table, 20, 1));
        database.flush();
        int parts = version().parts().parts().size();
        delete(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        database.flush();
        assertThat(inVectors()).isEqualTo(10);
        delete(10);
        database.maintain();
        // The row that no delete vector names stays: the parts hold the commits up to the flushed txn, and no others.
        assertThat(version().parts().vectors()).isEmpty();
        assertThat(version().parts().parts()).hasSizeLessThanOrEqualTo(parts);
        assertThat(version().parts().rows()).isEqualTo(11);
        assertThat(ids()).isEqualTo(range(11, 21));
        restart();
        assertThat(ids()).isEqualTo(range(11, 21));
    }

    @Test
    void flushesATableWithoutFilesWhoseRowsAreAllDeleted() {
        append(0, 5);
        delete(0, 1, 2, 3, 4);
        database.flush();
        restart();
        assertThat(ids()).isEmpty();
    }

    @Test
    void countsOnlyLiveRowsInPartitions() {
        append(0, 48);
        database.flush();
        append(48, 48);
        delete(0, 1, 50, 60, 95);
        try (DatabaseView view = database.view()) {
            assertThat(view.table(table).orElseThrow().partitions().stream().mapToLong(PartitionView::rows)
                    .sum())
                    .isEqualTo(91).isEqualTo(view.table(table).orElseThrow().rows());
        }
    }

    @Test
    void deletesAMillionRowsInOneCommit(@TempDir Path root) {
        try (Database real = Database.open(DatabaseOptions.of(root.resolve("data")).withBackground(false))) {
            int id = create(real, UNPARTITIONED);
            try (Transaction transaction = real.begin()) {
                for (int i = 0; i < 20; i++) {
                    append(transaction, id, 65_536L * i, 65_536);
                }
                transaction.commit();
            }
            real.flush();
            try (Transaction transaction = real.begin()) {
                for (int i = 0; i < 1_000_000; i += 50_000) {
                    transaction.delete(id, LongStream.range(i, i + 50_000).toArray(), 50_000);
                }
                transaction.commit();
            }
            real.flush();
            try (DatabaseView view = real.view()) {
                assertThat(view.table(id).orElseThrow().rows()).isEqualTo(20 * 65_536 - 1_000_000);
            }
        }
    }
}
