package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers, readers, backups, snapshots and the background threads at once, on the real disk. */
class ConcurrentWorkTest {
    private static final int WRITERS = 3;
    private static final int COMMITS = 60;
    private static final int ROWS = 100;

    private static int create(Database database, String name) {
        try (Transaction transaction = database.begin()) {
            int id = transaction.createTable(new TableDefinition(name,
                    List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0),
                            new ColumnDefinition("n", ColumnType.BIGINT, 0, 0),
                            new ColumnDefinition("s", ColumnType.SYMBOL, 0, 0)),
                    0, Partitioning.DAY));
            transaction.commit();
            return id;
        }
    }

    private static Batch batch(BufferArena arena, Random random, long from) {
        FixedBuilder times = new FixedBuilder(8, arena);
        FixedBuilder numbers = new FixedBuilder(8, arena);
        DictionaryBuilder symbols = new DictionaryBuilder(arena);
        for (long n = from; n < from + ROWS; n++) {
            times.appendLong(1_700_000_000_000_000L + n * 1_000_000 - random.nextLong(7_200_000_000L));
            numbers.appendLong(n);
            symbols.append("S" + n % 5);
        }
        return new Batch(ROWS, List.of(times.build(), numbers.build(), symbols.build()));
    }

    /** Each commit adds the same numbers to both tables: every reader must find them in both or in none. */
    private static long check(DatabaseView view, int one, int two) {
        long first = sum(view, one);
        assertThat(sum(view, two)).isEqualTo(first);
        assertThat(view.table(one).orElseThrow().rows()).isEqualTo(view.table(two).orElseThrow().rows());
        return view.table(one).orElseThrow().rows();
    }

    private static long sum(DatabaseView view, int table) {
        long sum = 0;
        for (BatchSource source : view.table(table).orElseThrow().batches()) {
            FixedVector numbers = (FixedVector) source.column(1);
            DictionaryVector symbols = (DictionaryVector) source.column(2);
            for (int row = 0; row < source.rows(); row++) {
                long n = numbers.longAt(row);
                assertThat(symbols.string(row)).isEqualTo("S" + n % 5);
                sum += n;
            }
        }
        return sum;
    }

    @Test
    void everybodySeesWholeCommits(@TempDir Path directory) throws Exception {
        Path root = directory.resolve("data");
        Path copy = directory.resolve("copy");
        DatabaseOptions options = DatabaseOptions.of(root).withSizes(256 << 10, 128 << 10, 256 << 10)
                .withBackupRoot(directory.resolve("backups"));
        AtomicLong next = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        List<BackupResult> sets = new ArrayList<>();
        int one;
        int two;
        long atPrepare;
        try (Database database = Database.open(options);
                ExecutorService pool = Executors.newCachedThreadPool()) {
            one = create(database, "one");
            two = create(database, "two");
            List<Future<?>> writers = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                Random random = new Random(w);
                writers.add(pool.submit(() -> write(database, random, next, one, two)));
            }
            Future<?> reader = pool.submit(() -> {
                while (!done.get()) {
                    try (DatabaseView view = database.view()) {
                        check(view, one, two);
                    }
                }
                return null;
            });
            Future<List<BackupResult>> backups = pool.submit(backups(database, done));
            database.prepareSnapshot();
            atPrepare = database.snapshotStatus().txn();
            new CopyTool(new RealDisk(), () -> {}).copyTree(root, copy);
            for (Future<?> writer : writers) {
                writer.get();
            }
            database.completeSnapshot();
            done.set(true);
            reader.get();
            sets.addAll(backups.get());
            try (DatabaseView view = database.view()) {
                assertThat(check(view, one, two)).isEqualTo((long) WRITERS * COMMITS * ROWS);
            }
        }
        try (Database again = Database.open(options); DatabaseView view = again.view()) {
            assertThat(check(view, one, two)).isEqualTo((long) WRITERS * COMMITS * ROWS);
        }
        Files.createFile(copy.resolve(FileNames.RESTORE_MARKER));
        try (Database restored = Database.open(DatabaseOptions.of(copy));
                DatabaseView view = restored.view()) {
            // Two commits made the tables, each other one added rows.
            assertThat(check(view, one, two)).isEqualTo((atPrepare - 2) * ROWS);
        }
        for (BackupResult set : sets) {
            try (Database restored = Database.open(DatabaseOptions.of(set.path()));
                    DatabaseView view = restored.view()) {
                assertThat(check(view, one, two)).isEqualTo((set.txn() - 2) * ROWS);
            }
        }
    }

    private static Callable<List<BackupResult>> backups(Database database, AtomicBoolean done) {
        return () -> {
            List<BackupResult> sets = new ArrayList<>();
            while (!done.get() && sets.size() < 3) {
                sets.add(database.backupDatabase(Path.of("no-such-directory"), BackupOptions.DEFAULT,
                        BackupControl.NONE));
            }
            return sets;
        };
    }

    private static Void write(Database database, Random random, AtomicLong next, int one, int two) {
        for (int i = 0; i < COMMITS; i++) {
            try (BufferArena arena = new BufferArena(); Transaction transaction = database.begin()) {
                long from = next.getAndAdd(ROWS);
                transaction.append(one, batch(arena, random, from));
                transaction.append(two, batch(arena, random, from));
                transaction.commit();
            }
        }
        return null;
    }
}
