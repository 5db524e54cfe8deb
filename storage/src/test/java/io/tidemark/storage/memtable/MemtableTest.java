package io.tidemark.storage.memtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.type.ColumnType;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemtableTest {
    private final MemoryBudget budget = MemoryBudget.unlimited();
    private final Memtable memtable = new Memtable(new MemtableLayout(List.of(1, 2, 3),
            List.of(ColumnType.TIMESTAMP, ColumnType.TEXT, ColumnType.SYMBOL), 0), budget);

    @AfterEach
    void free() {
        memtable.close();
        assertThat(budget.usedBytes()).isZero();
    }

    /** Text and symbol follow from the timestamp, which is the row id; every seventh text is NULL. */
    private void append(long first, int rows) {
        append(first, first, rows);
    }

    private void append(long rowId, long first, int rows) {
        try (BufferArena arena = new BufferArena()) {
            FixedBuilder timestamps = new FixedBuilder(8, arena);
            VarBuilder texts = new VarBuilder(arena);
            DictionaryBuilder symbols = new DictionaryBuilder(arena);
            for (long at = first; at < first + rows; at++) {
                timestamps.appendLong(at);
                if (at % 7 == 0) {
                    texts.appendNull();
                } else {
                    texts.append("text " + at);
                }
                symbols.append("s" + at / 50);
            }
            memtable.append(new Batch(rows, List.of(timestamps.build(), texts.build(), symbols.build())),
                    rowId);
        }
    }

    private static void check(BatchSource source) {
        FixedVector timestamps = (FixedVector) source.column(0);
        VarVector texts = (VarVector) source.column(1);
        DictionaryVector symbols = (DictionaryVector) source.column(2);
        for (int row = 0; row < source.rows(); row++) {
            long at = timestamps.longAt(row);
            if (at != source.rowId(row) || texts.isNull(row) != (at % 7 == 0)
                    || (at % 7 != 0 && !texts.string(row).equals("text " + at))
                    || !symbols.string(row).equals("s" + at / 50)) {
                throw new AssertionError("row " + at + " of id " + source.rowId(row));
            }
        }
        assertThat(source.minTimestamp()).isEqualTo(source.rowId(0));
        assertThat(source.maxTimestamp()).isEqualTo(source.rowId(source.rows() - 1));
    }

    @Test
    void readersSeeOnlyWholeRowsWhileTheWriterAppends() throws Exception {
        Random random = new Random(4711);
        append(0, 10);
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            Runnable reader = () -> {
                long seen = 0;
                while (seen < 60_000) {
                    seen = memtable.publishedRows();
                    List<BatchSource> sources = memtable.sources(seen);
                    assertThat(sources.stream().mapToLong(BatchSource::rows).sum()).isEqualTo(seen);
                    check(sources.getLast());
                    check(sources.getFirst());
                }
            };
            List<Future<?>> running = List.of(readers.submit(reader), readers.submit(reader));
            for (long rows = 10; rows < 60_000;) {
                int count = random.nextInt(1, random.nextInt(10) == 0 ? 5_000 : 20);
                append(rows, count);
                rows += count;
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        memtable.sources(30_000).forEach(MemtableTest::check);
    }

    @Test
    void knowsWhetherItsRowsAreInOrder() {
        append(0, 100);
        assertThat(memtable.inOrder()).isTrue();
        append(100, 50, 1);
        assertThat(memtable.inOrder()).isFalse();
        assertThat(memtable.minTimestamp()).isZero();
        assertThat(memtable.maxTimestamp()).isEqualTo(99);
        assertThat(memtable.sources(100).stream().allMatch(BatchSource::sortedByTimestamp)).isTrue();
        assertThat(memtable.sources(101).stream().allMatch(BatchSource::sortedByTimestamp)).isFalse();
    }

    @Test
    void refusesRowsAfterItIsFrozenAndIdsThatDoNotFollow() {
        append(0, 10);
        assertThatThrownBy(() -> append(11, 1)).isInstanceOf(IllegalStateException.class);
        memtable.freeze();
        assertThatThrownBy(() -> append(10, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSmallTableNeedsLittleMemory() {
        append(0, 5);
        assertThat(memtable.bytes()).isLessThan(32 * 1024);
    }
}
