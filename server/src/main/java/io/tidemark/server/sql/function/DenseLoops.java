package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Aggregates of whole vectors without NULLs, near the speed of memory.
 *
 * <p>Several accumulators a loop: one alone waits for the latency of each addition.
 */
final class DenseLoops {
    private DenseLoops() {}

    static double sum(MemorySegment values, int rows) {
        double a = -0.0;
        double b = -0.0;
        double c = -0.0;
        double d = -0.0;
        int blocks = rows & ~7;
        for (int i = 0; i < blocks; i += 8) {
            long at = (long) i << 3;
            a += values.get(Layouts.DOUBLE, at) + values.get(Layouts.DOUBLE, at + 8);
            b += values.get(Layouts.DOUBLE, at + 16) + values.get(Layouts.DOUBLE, at + 24);
            c += values.get(Layouts.DOUBLE, at + 32) + values.get(Layouts.DOUBLE, at + 40);
            d += values.get(Layouts.DOUBLE, at + 48) + values.get(Layouts.DOUBLE, at + 56);
        }
        for (int i = blocks; i < rows; i++) {
            a += values.getAtIndex(Layouts.DOUBLE, i);
        }
        return a + b + (c + d);
    }

    /** The least of one or more values; NaN only when all are. */
    static double min(MemorySegment values, int rows) {
        double a = Double.POSITIVE_INFINITY;
        double b = Double.POSITIVE_INFINITY;
        double c = Double.POSITIVE_INFINITY;
        double d = Double.POSITIVE_INFINITY;
        int blocks = rows & ~3;
        for (int i = 0; i < blocks; i += 4) {
            double w = values.getAtIndex(Layouts.DOUBLE, i);
            double x = values.getAtIndex(Layouts.DOUBLE, i + 1L);
            double y = values.getAtIndex(Layouts.DOUBLE, i + 2L);
            double z = values.getAtIndex(Layouts.DOUBLE, i + 3L);
            a = w < a ? w : a;
            b = x < b ? x : b;
            c = y < c ? y : c;
            d = z < d ? z : d;
        }
        for (int i = blocks; i < rows; i++) {
            double w = values.getAtIndex(Layouts.DOUBLE, i);
            a = w < a ? w : a;
        }
        double least = Math.min(Math.min(a, b), Math.min(c, d));
        return least == Double.POSITIVE_INFINITY ? smallestOfLarge(values, rows) : least;
    }

    /** Of values that are all infinite or NaN. */
    private static double smallestOfLarge(MemorySegment values, int rows) {
        for (int i = 0; i < rows; i++) {
            if (values.getAtIndex(Layouts.DOUBLE, i) == Double.POSITIVE_INFINITY) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return Double.NaN;
    }

    /** The greatest of one or more values; NaN when one is. */
    static double max(MemorySegment values, int rows) {
        double a = Double.NEGATIVE_INFINITY;
        double b = Double.NEGATIVE_INFINITY;
        double nan = 0;
        int blocks = rows & ~1;
        for (int i = 0; i < blocks; i += 2) {
            double x = values.getAtIndex(Layouts.DOUBLE, i);
            double y = values.getAtIndex(Layouts.DOUBLE, i + 1L);
            a = x <= a ? a : x;
            b = y <= b ? b : y;
            nan += (Double.isNaN(x) ? 1 : 0) + (Double.isNaN(y) ? 1 : 0);
        }
        for (int i = blocks; i < rows; i++) {
            double x = values.getAtIndex(Layouts.DOUBLE, i);
            a = x <= a ? a : x;
            nan += Double.isNaN(x) ? 1 : 0;
        }
        return nan > 0 ? Double.NaN : Math.max(a, b);
    }

    static long min8(MemorySegment values, int rows) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < rows; i++) {
            least = Math.min(least, values.getAtIndex(Layouts.LONG, i));
        }
        return least;
    }

    static long max8(MemorySegment values, int rows) {
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < rows; i++) {
            greatest = Math.max(greatest, values.getAtIndex(Layouts.LONG, i));
        }
        return greatest;
    }

    static long sum4(MemorySegment values, int rows) {
        long sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += values.getAtIndex(Layouts.INT, i);
        }
        return sum;
    }

    /** Adds up int64 values: the low halves unsigned in {@code sums[0]}, the high halves in {@code sums[1]}. */
    static void sum8(MemorySegment values, int rows, long[] sums) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < rows; i++) {
            long value = values.getAtIndex(Layouts.LONG, i);
            low += value & 0xFFFF_FFFFL;
            high += value >> 32;
        }
        sums[0] = low;
        sums[1] = high;
    }
}
