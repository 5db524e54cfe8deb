package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.commit.CommitResult;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentCommitTest {
    private static final TableDefinition TRADES = new TableDefinition("trades",
            List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0),
                    new ColumnDefinition("n", ColumnType.BIGINT, 0, 0)),
            0, Partitioning.DAY);

    private static int create(Database database) {
        try (Transaction transaction = database.begin()) {
            int id = transaction.createTable(TRADES);
            transaction.commit();
            return id;
        }
    }

    private static void append(Transaction transaction, int table, long from, int rows) {
        try (BufferArena arena = new BufferArena()) {
            FixedBuilder times = new FixedBuilder(8, arena);
            FixedBuilder numbers = new FixedBuilder(8, arena);
            for (long n = from; n < from + rows; n++) {
                times.appendLong(1_700_000_000_000_000L + n * 1000);
                numbers.appendLong(n);
            }
            transaction.append(table, new Batch(rows, List.of(times.build(), numbers.build())));
        }
    }

    private static long rows(Database database, int table) {
        try (DatabaseView view = database.view()) {
            return view.table(table).orElseThrow().rows();
        }
    }

    @Test
    void keepsEveryCommitOfManySessionsWithDenseTxnsWhileFlushesGoOn(@TempDir Path root) throws Exception {
        int sessions = 8;
        int commits = 200;
        DatabaseOptions options = DatabaseOptions.of(root.resolve("data")).withSizes(1 << 20, 256 << 10,
                512 << 10);
        int table;
        try (Database database = Database.open(options);
                ExecutorService pool = Executors.newFixedThreadPool(sessions)) {
            table = create(database);
            List<Future<List<Long>>> all = new ArrayList<>();
            for (int s = 0; s < sessions; s++) {
                int session = s;
                all.add(pool.submit(() -> {
                    List<Long> txns = new ArrayList<>();
                    for (int i = 0; i < commits; i++) {
                        try (Transaction transaction = database.begin()) {
                            append(transaction, table, 20L * (session * commits + i), 20);
                            CommitResult result = transaction.commit();
                            txns.add(result.txn());
                            try (DatabaseView view = database.view()) {
                                assertThat(view.txn()).isGreaterThanOrEqualTo(result.txn());
                            }
                        }
                    }
                    return txns;
                }));
            }
            List<Long> txns = new ArrayList<>();
            for (Future<List<Long>> one : all) {
                txns.addAll(one.get());
            }
            assertThat(txns).doesNotHaveDuplicates()
                    .allMatch(txn -> txn > 1 && txn <= sessions * commits + 1);
            assertThat(rows(database, table)).isEqualTo(20L * sessions * commits);
        }
        try (Database again = Database.open(options)) {
            assertThat(rows(again, table)).isEqualTo(20L * sessions * commits);
            assertThat(again.txn()).isEqualTo(sessions * (long) commits + 1);
        }
    }

    @Test
    void refusesACommitOnATableThatAnotherHasAlteredOrDropped() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            int table = create(database);
            try (Transaction slow = database.begin(); Transaction fast = database.begin()) {
                append(slow, table, 0, 1);
                fast.addColumn(table, new ColumnDefinition("more", ColumnType.TEXT, 0, 0));
                fast.commit();
                assertThatThrownBy(slow::commit).isInstanceOf(StorageException.Conflict.class)
                        .hasMessageContaining("trades");
            }
            try (Transaction slow = database.begin(); Transaction fast = database.begin()) {
                slow.truncate(table);
                fast.dropTable(table);
                fast.commit();
                assertThatThrownBy(slow::commit).isInstanceOf(StorageException.Conflict.class);
            }
            try (Transaction one = database.begin(); Transaction two = database.begin()) {
                one.createTable(TRADES);
                two.createTable(TRADES);
                one.commit();
                assertThatThrownBy(two::commit).isInstanceOf(StorageException.TableExists.class);
            }
        }
    }

    @Test
    void showsATransactionItsOwnRowsAndTablesAndNobodyElse() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT);
                Transaction transaction = database.begin()) {
            int table = transaction.createTable(TRADES);
            append(transaction, table, 0, 70_000);
            transaction.addColumn(table, new ColumnDefinition("more", ColumnType.TEXT, 0, 0));
            try (DatabaseView own = transaction.view(); DatabaseView other = database.view()) {
                assertThat(own.table("trades").orElseThrow().rows()).isEqualTo(70_000);
                assertThat(TableContents.of(own).get("trades")).hasSize(70_001).last().asString()
                        .endsWith("null|");
                assertThat(own.schemaVersion()).isNotEqualTo(other.schemaVersion());
                assertThat(other.table("trades")).isEmpty();
            }
            transaction.commit();
            assertThat(rows(database, table)).isEqualTo(70_000);
        }
    }
}
