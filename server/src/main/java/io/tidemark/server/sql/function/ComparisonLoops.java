package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The inner loops of comparisons: each compares up to 64 rows from {@code base} on and gives one bit a row. Floats are
 * in PostgreSQL's total order: NaN equals NaN and is above everything.
 */
final class ComparisonLoops {
    private ComparisonLoops() {}

    static long equalLong(MemorySegment a, int base, int count, long constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.LONG, base + i) == constant ? 1L : 0L) << i;
        }
        return word;
    }

    static long lessLong(MemorySegment a, int base, int count, long constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.LONG, base + i) < constant ? 1L : 0L) << i;
        }
        return word;
    }

    static long greaterLong(MemorySegment a, int base, int count, long constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.LONG, base + i) > constant ? 1L : 0L) << i;
        }
        return word;
    }

    static long equalLongs(MemorySegment a, MemorySegment b, int base, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.LONG, base + i) == b.getAtIndex(Layouts.LONG, base + i)
                    ? 1L
                    : 0L) << i;
        }
        return word;
    }

    static long lessLongs(MemorySegment a, MemorySegment b, int base, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.LONG, base + i) < b.getAtIndex(Layouts.LONG, base + i)
                    ? 1L
                    : 0L) << i;
        }
        return word;
    }

    static long equalInt(MemorySegment a, int base, int count, int constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.INT, base + i) == constant ? 1L : 0L) << i;
        }
        return word;
    }

    static long lessInt(MemorySegment a, int base, int count, int constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.INT, base + i) < constant ? 1L : 0L) << i;
        }
        return word;
    }

    static long greaterInt(MemorySegment a, int base, int count, int constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.INT, base + i) > constant ? 1L : 0L) << i;
        }
        return word;
    }

    static long equalInts(MemorySegment a, MemorySegment b, int base, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.INT, base + i) == b.getAtIndex(Layouts.INT, base + i)
                    ? 1L
                    : 0L) << i;
        }
        return word;
    }

    static long lessInts(MemorySegment a, MemorySegment b, int base, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.INT, base + i) < b.getAtIndex(Layouts.INT, base + i)
                    ? 1L
                    : 0L) << i;
        }
        return word;
    }

    static long equalDouble(MemorySegment a, int base, int count, double constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.DOUBLE, base + i) == constant ? 1L : 0L) << i;
        }
        return word;
    }

    static long lessDouble(MemorySegment a, int base, int count, double constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.DOUBLE, base + i) < constant ? 1L : 0L) << i;
        }
        return word;
    }

    /** Greater than a constant that is not NaN; NaN is. */
    static long greaterDouble(MemorySegment a, int base, int count, double constant) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (a.getAtIndex(Layouts.DOUBLE, base + i) <= constant ? 0L : 1L) << i;
        }
        return word;
    }

    /** Rows that are NaN. */
    static long nanDouble(MemorySegment a, int base, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (Double.isNaN(a.getAtIndex(Layouts.DOUBLE, base + i)) ? 1L : 0L) << i;
        }
        return word;
    }

    static long equalDoubles(MemorySegment a, MemorySegment b, int base, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            double left = a.getAtIndex(Layouts.DOUBLE, base + i);
            double right = b.getAtIndex(Layouts.DOUBLE, base + i);
            word |= (left == right || (Double.isNaN(left) && Double.isNaN(right)) ? 1L : 0L) << i;
        }
        return word;
    }

    static long lessDoubles(MemorySegment a, MemorySegment b, int base, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            double left = a.getAtIndex(Layouts.DOUBLE, base + i);
            double right = b.getAtIndex(Layouts.DOUBLE, base + i);
            word |= (left < right || (Double.isNaN(right) && !Double.isNaN(left)) ? 1L : 0L) << i;
        }
        return word;
    }
}
