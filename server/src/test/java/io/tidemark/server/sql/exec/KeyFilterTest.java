package io.tidemark.server.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.commit.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link KeyFilter}. */
final class KeyFilterTest {
    private static final long SEED = 4711;
    private static final KeyHash HASH = KeyHash.of(List.of(0), List.of(SqlType.of(TypeId.INT8)));

    private final BufferArena memory = new BufferArena();
    private final Random random = new Random(SEED);

    @AfterEach
    void close() {
        memory.close();
    }

    /** Rows with one column; {@code ids} null for consecutive ones. */
    private record Keys(FixedVector values, long firstRowId, @Nullable FixedVector ids)
            implements BatchSource {
        @Override
        public int rows() {
            return values.rows();
        }

        @Override
        public int run() {
            return 0;
        }

        @Override
        public boolean sortedByTimestamp() {
            return false;
        }

        @Override
        public long minTimestamp() {
            return Long.MIN_VALUE;
        }

        @Override
        public long maxTimestamp() {
            return Long.MAX_VALUE;
        }

        @Override
        public int nullCount(int column) {
            return -1;
        }

        @Override
        public boolean hasRange(int column) {
            return false;
        }

        @Override
        public long minValue(int column) {
            throw new IllegalStateException();
        }

        @Override
        public long maxValue(int column) {
            throw new IllegalStateException();
        }

        @Override
        public Vector column(int column) {
            return values;
        }

        @Override
        public long maxRowId() {
            long max = firstRowId + rows() - 1;
            for (int i = 0; ids != null && i < rows(); i++) {
                max = Math.max(max, ids.longAt(i));
            }
            return max;
        }

        @Override
        public @Nullable FixedVector rowIds() {
            return ids;
        }
    }

    private static StoredState state(List<BatchSource> batches, long end) {
        return new StoredState(1, batches, end, 7);
    }

    private FixedVector longs(long... values) {
        FixedBuilder builder = new FixedBuilder(Long.BYTES, memory);
        for (long value : values) {
            builder.appendLong(value);
        }
        return builder.build();
    }

    private static long[] hashes(Vector keys) {
        return HASH.of(new Batch(keys.rows(), List.of(keys)));
    }

    private Keys consecutive(long firstRowId, int rows) {
        return new Keys(longs(random.longs(rows).toArray()), firstRowId, null);
    }

    @Test
    void noBatchWithOneOfTheKeysIsLeftOutHoweverTheFilterHasGrown() {
        KeyFilter filter = new KeyFilter(HASH);
        List<BatchSource> stored = new ArrayList<>();
        long end = 0;
        for (int round = 0; round < 40; round++) {
            int rows = 1 + random.nextInt(20_000);
            stored.add(consecutive(end, rows));
            end += rows;
            if (random.nextInt(3) > 0) {
                filter.extend(state(stored, end));
                for (int i = 0; i < 20; i++) {
                    Keys wanted = (Keys) stored.get(random.nextInt(stored.size()));
                    long key = wanted.values().longAt(random.nextInt(wanted.rows()));
                    assertThat(filter.candidates(state(stored, end), hashes(longs(key)))).as("seed %d", SEED)
                            .contains(wanted);
                }
            }
        }
    }

    @Test
    void aBatchWhoseRowsGrowIsReadOnlyFromItsNewRowsOn() {
        KeyFilter filter = new KeyFilter(HASH);
        Keys first = consecutive(0, 100);
        filter.extend(state(List.of(first), 100));
        long[] all = new long[200];
        for (int i = 0; i < 100; i++) {
            all[i] = first.values().longAt(i);
            all[i + 100] = random.nextLong();
        }
        Keys grown = new Keys(longs(all), 0, null);
        filter.extend(state(List.of(grown), 200));
        for (long key : all) {
            assertThat(filter.candidates(state(List.of(grown), 200), hashes(longs(key))))
                    .containsExactly(grown);
        }
    }

    @Test
    void mostBatchesWithoutTheKeysAreLeftOut() {
        KeyFilter filter = new KeyFilter(HASH);
        List<BatchSource> stored = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stored.add(consecutive((long) i * KeyFilter.BLOCK_ROWS, KeyFilter.BLOCK_ROWS));
        }
        filter.extend(state(stored, 4L * KeyFilter.BLOCK_ROWS));
        int looks = 0;
        for (int i = 0; i < 1_000; i++) {
            looks += filter.candidates(state(stored, 0), hashes(longs(random.nextLong()))).size();
        }
        assertThat(looks).as("seed %d", SEED).isLessThan(40);
    }

    @Test
    void rowsInAnyOrderOfIdsAndThoseOfTheOwnTransactionAreFound() {
        KeyFilter filter = new KeyFilter(HASH);
        Keys merged = new Keys(longs(7, 8, 9), -1, longs(5, 200_000, 2));
        Keys own = new Keys(longs(10), Transaction.OWN_ROWS, null);
        List<BatchSource> stored = List.of(merged, own);
        filter.extend(state(stored, 200_001));
        for (long key = 7; key < 10; key++) {
            assertThat(filter.candidates(state(stored, 0), hashes(longs(key)))).contains(merged, own);
        }
        assertThat(filter.candidates(state(stored, 0), hashes(longs(11)))).containsExactly(own);
    }

    @Test
    void whatOnlyAnOlderStateStillShowsIsLookedFor() {
        KeyFilter filter = new KeyFilter(HASH);
        Keys old = new Keys(longs(1, 2, 3), 0, null);
        filter.extend(new StoredState(1, List.of(), 3, 9));
        long[] key = hashes(longs(2));
        assertThat(filter.candidates(new StoredState(1, List.of(old), 3, 8), key)).containsExactly(old);
        assertThat(filter.candidates(new StoredState(1, List.of(old), 3, 9), key)).isEmpty();
    }

    @Test
    void rowsThatNobodyHasAddedYetAreLookedFor() {
        KeyFilter filter = new KeyFilter(HASH);
        Keys fresh = consecutive(0, 10);
        assertThat(filter.candidates(state(List.of(fresh), 10), hashes(longs(1)))).containsExactly(fresh);
    }
}
