package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;

/** Values that can be compared with each other by their rows, as SQL orders them; not those that are NULL. */
abstract sealed class OrderedKeys {
    private final Vector values;

    private OrderedKeys(Vector values) {
        this.values = values;
    }

    /** Keys of plain values of one type. */
    static OrderedKeys of(Vector values, SqlType type, BufferArena memory, Scope scope) {
        return LongCode.supports(type.id())
                ? new Narrow(values, type, memory)
                : new Wide(values, type, memory, scope);
    }

    boolean isNull(int row) {
        return values.isNull(row);
    }

    /** Negative, 0 or positive. */
    abstract int compare(int row, OrderedKeys other, int otherRow);

    /** Values with a code of 64 bits. */
    private static final class Narrow extends OrderedKeys {
        private static final int STEP = 16_384;
        private final MemorySegment codes;

        Narrow(Vector values, SqlType type, BufferArena memory) {
            super(values);
            this.codes = memory.allocate((long) values.rows() << 3);
            long[] some = new long[Math.min(STEP, values.rows())];
            for (int from = 0; from < values.rows(); from += STEP) {
                int count = Math.min(STEP, values.rows() - from);
                LongCode.fill(new Argument(Slice.of(values, from, from + count, memory), 1, type), count,
                        some);
                MemorySegment.copy(some, 0, codes, Layouts.LONG, (long) from << 3, count);
            }
        }

        @Override
        int compare(int row, OrderedKeys other, int otherRow) {
            return Long.compare(codes.getAtIndex(Layouts.LONG, row),
                    ((Narrow) other).codes.getAtIndex(Layouts.LONG, otherRow));
        }
    }

    /** Values that are compared by their encoding. */
    private static final class Wide extends OrderedKeys {
        private final MemorySegment offsets;
        private final KeyBuffer bytes;

        Wide(Vector values, SqlType type, BufferArena memory, Scope scope) {
            super(values);
            this.bytes = new KeyBuffer(scope);
            this.offsets = memory.allocate((values.rows() + 1L) << 3);
            for (int row = 0; row < values.rows(); row++) {
                offsets.setAtIndex(Layouts.LONG, row, bytes.length());
                if (!values.isNull(row)) {
                    KeyEncoder.encode(values, type, row, bytes);
                }
            }
            offsets.setAtIndex(Layouts.LONG, values.rows(), bytes.length());
        }

        @Override
        int compare(int row, OrderedKeys other, int otherRow) {
            Wide theirs = (Wide) other;
            long a = offsets.getAtIndex(Layouts.LONG, row);
            long aEnd = offsets.getAtIndex(Layouts.LONG, row + 1L);
            long b = theirs.offsets.getAtIndex(Layouts.LONG, otherRow);
            long bEnd = theirs.offsets.getAtIndex(Layouts.LONG, otherRow + 1L);
            long at = MemorySegment.mismatch(bytes.segment(), a, aEnd, theirs.bytes.segment(), b, bEnd);
            if (at < 0) {
                return 0;
            }
            int left = a + at < aEnd ? bytes.segment().get(Layouts.BYTE, a + at) & 0xFF : -1;
            int right = b + at < bEnd ? theirs.bytes.segment().get(Layouts.BYTE, b + at) & 0xFF : -1;
            return Integer.compare(left, right);
        }
    }
}
