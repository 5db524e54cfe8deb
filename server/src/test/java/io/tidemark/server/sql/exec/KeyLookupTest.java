package io.tidemark.server.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.Durability;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lookups by {@link KeyFilters} in a database that changes: they find what reading every row finds. */
final class KeyLookupTest {
    private static final int STEPS = 900;
    private static final int MOST_ROWS = 200;
    private static final long KEYS = 2_000_000;
    private static final KeyHash HASH = KeyHash.of(List.of(0), List.of(SqlType.of(TypeId.INT8)));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    /** The random work on one table. */
    private static final class Work {
        private final Random random;
        private final Database database;
        private final KeyFilters filters;
        private final BufferArena memory = new BufferArena();
        private final int table;
        private final List<DatabaseView> old = new ArrayList<>();
        private int pruned;

        Work(long seed, Database database) {
            this.random = new Random(seed);
            this.database = database;
            this.filters = new KeyFilters(database::view, 0);
            try (Transaction transaction = database.begin()) {
                this.table = transaction.createTable(new TableDefinition("t",
                        List.of(new ColumnDefinition("k", ColumnType.BIGINT, 0, 0)), -1, Partitioning.NONE));
                transaction.commit();
            }
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0 -> database.flush();
                case 1 -> database.compact();
                case 2 -> old.add(database.view());
                case 3 -> {
                    if (!old.isEmpty()) {
                        old.remove(random.nextInt(old.size())).close();
                    }
                }
                default -> transaction();
            }
            if (random.nextInt(6) == 0) {
                try (DatabaseView view = database.view()) {
                    look(view);
                }
                old.forEach(this::look);
            }
        }

        private void transaction() {
            try (Transaction transaction = database.begin()) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    change(transaction);
                    if (random.nextInt(6) == 0) {
                        try (DatabaseView view = transaction.view()) {
                            look(view);
                        }
                    }
                }
                if (random.nextBoolean()) {
                    transaction.commit();
                }
            }
        }

        private void change(Transaction transaction) {
            int kind = random.nextInt(16);
            if (kind == 0) {
                transaction.truncate(table);
            } else if (kind < 11) {
                transaction.append(table, rows(1 + random.nextInt(MOST_ROWS)));
            } else {
                remove(transaction);
            }
        }

        private Batch rows(int count) {
            memory.reset();
            FixedBuilder keys = new FixedBuilder(Long.BYTES, memory);
            for (int i = 0; i < count; i++) {
                keys.appendLong(random.nextLong(KEYS));
            }
            return new Batch(count, List.of(keys.build()));
        }

        private void remove(Transaction transaction) {
            try (DatabaseView view = transaction.view()) {
                for (BatchSource source : StoredState.of(view, table).batches()) {
                    long[] ids = new long[source.rows()];
                    int count = 0;
                    int share = 1 + random.nextInt(3);
                    for (int row = 0; row < source.rows(); row++) {
                        if (live(source, row) && random.nextInt(share) == 0) {
                            ids[count++] = source.rowId(row);
                        }
                    }
                    transaction.delete(table, ids, count);
                }
            }
        }

        private void look(DatabaseView view) {
            StoredState state = StoredState.of(view, table);
            TableSchema schema = view.table(table).orElseThrow().schema();
            for (int i = 0; i < 12; i++) {
                long key = key(state);
                FixedBuilder wanted = new FixedBuilder(Long.BYTES, memory);
                wanted.appendLong(key);
                Vector values = wanted.build();
                List<BatchSource> found = filters.candidates(schema, HASH, state,
                        HASH.of(new Batch(1, List.of(values))));
                pruned += state.batches().size() - found.size();
                assertThat(ids(found, key)).isEqualTo(ids(state.batches(), key));
            }
        }

        /** That of some row, deleted ones too, or any. */
        private long key(StoredState state) {
            if (state.batches().isEmpty() || random.nextInt(4) == 0) {
                return random.nextLong(KEYS);
            }
            BatchSource source = state.batches().get(random.nextInt(state.batches().size()));
            return ((FixedVector) source.column(0)).longAt(random.nextInt(source.rows()));
        }

        private static Set<Long> ids(List<BatchSource> sources, long key) {
            Set<Long> ids = new TreeSet<>();
            for (BatchSource source : sources) {
                FixedVector keys = (FixedVector) source.column(0);
                for (int row = 0; row < source.rows(); row++) {
                    if (keys.longAt(row) == key && live(source, row)) {
                        ids.add(source.rowId(row));
                    }
                }
            }
            return ids;
        }

        private static boolean live(BatchSource source, int row) {
            MemorySegment deleted = source.deletedRows();
            return deleted == null || !Bitmaps.isSet(deleted, row);
        }
    }

    @Test
    void findWhatReadingEveryRowFinds() {
        long seed = System.nanoTime();
        DatabaseOptions options = DatabaseOptions.of(root).withDurability(Durability.NOSYNC)
                .withBackground(false);
        try (Database database = Database.open(options)) {
            Work work = new Work(seed, database);
            try {
                for (int i = 0; i < STEPS; i++) {
                    work.step();
                }
                assertThat(work.pruned).isPositive();
            } catch (AssertionError wrong) {
                throw new AssertionError("seed " + seed, wrong);
            } finally {
                work.old.forEach(DatabaseView::close);
                work.memory.close();
            }
        }
    }
}
