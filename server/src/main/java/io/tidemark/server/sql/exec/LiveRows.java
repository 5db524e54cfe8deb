package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The rows of a batch that are not deleted, copied stretch by stretch; a column is copied when it is first used. */
final class LiveRows extends Rows {
    private final BatchSource source;
    private final int[] columns;
    private final int[] stretches;
    private final BufferArena memory;

    /** @param stretches start (inclusive) and end (exclusive) of each, ascending, {@code count} rows in all */
    LiveRows(BatchSource source, int[] columns, int[] stretches, int count, BufferArena memory) {
        super(count, columns.length);
        this.source = source;
        this.columns = columns;
        this.stretches = stretches;
        this.memory = memory;
    }

    @Override
    Vector make(int index) {
        return copied(column(columns[index], memory), memory);
    }

    @Override
    boolean lasting(int index) {
        return true;
    }

    @Override
    Vector kept(int index, BufferArena store) {
        return copied(column(columns[index], store), store);
    }

    /** All values of the batch. */
    private Vector column(int column, BufferArena target) {
        return column == LogicalPlan.Scan.ROW_ID
                ? SourceRows.rowIds(source, 0, source.rows(), target)
                : source.column(column);
    }

    private Vector copied(Vector vector, BufferArena target) {
        MemorySegment validity = bits(vector.validity(), target);
        return switch (vector) {
            case FixedVector fixed -> new FixedVector(count(), validity, fixed.width(),
                    values(fixed.values(), fixed.width(), target));
            case DictionaryVector coded -> new DictionaryVector(count(), validity,
                    values(coded.codes(), Integer.BYTES, target), coded.dictionary());
            case BitVector booleans -> {
                MemorySegment bits = bits(booleans.bits(), target);
                yield new BitVector(count(), validity, bits == null ? target.bitmap(count()) : bits);
            }
            case VarVector text -> texts(text, validity, target);
        };
    }

    private MemorySegment values(MemorySegment values, int width, BufferArena target) {
        MemorySegment copy = target.allocate((long) count() * width);
        long to = 0;
        for (int i = 0; i < stretches.length; i += 2) {
            long bytes = (long) (stretches[i + 1] - stretches[i]) * width;
            MemorySegment.copy(values, (long) stretches[i] * width, copy, to, bytes);
            to += bytes;
        }
        return copy;
    }

    private @Nullable MemorySegment bits(@Nullable MemorySegment bits, BufferArena target) {
        if (bits == null) {
            return null;
        }
        MemorySegment copy = target.bitmap(count());
        int to = 0;
        for (int i = 0; i < stretches.length; i += 2) {
            int rows = stretches[i + 1] - stretches[i];
            Bitmaps.copy(bits, stretches[i], copy, to, rows);
            to += rows;
        }
        return copy;
    }

    private VarVector texts(VarVector text, @Nullable MemorySegment validity, BufferArena target) {
        MemorySegment offsets = target.allocate((count() + 1L) << 2);
        offsets.set(Layouts.INT, 0, 0);
        int to = 0;
        int total = 0;
        for (int i = 0; i < stretches.length; i += 2) {
            int shift = total - text.offset(stretches[i]);
            for (int row = stretches[i]; row < stretches[i + 1]; row++) {
                total = text.offset(row + 1) + shift;
                offsets.setAtIndex(Layouts.INT, ++to, total);
            }
        }
        MemorySegment bytes = target.allocate(total);
        int at = 0;
        for (int i = 0; i < stretches.length; i += 2) {
            int first = text.offset(stretches[i]);
            int length = text.offset(stretches[i + 1]) - first;
            MemorySegment.copy(text.bytes(), first, bytes, at, length);
            at += length;
        }
        return new VarVector(count(), validity, offsets, bytes);
    }
}
