package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares numbers of one fixed width: signed integers, or floats when {@code floating}. */
record FixedComparison(Comparison comparison, boolean floating) implements Kernel {
    @Override
    public Vector apply(KernelContext context, List<Argument> arguments, int rows,
            @Nullable MemorySegment validity) {
        Argument left = arguments.get(0);
        Argument right = arguments.get(1);
        if (left.constant()) {
            return loop(context.memory(), right, left, comparison.commuted(), rows, validity);
        }
        return loop(context.memory(), left, right, comparison, rows, validity);
    }

    private Vector loop(BufferArena memory, Argument left, Argument right, Comparison wanted, int rows,
            @Nullable MemorySegment validity) {
        MemorySegment bits = memory.allocate(Bitmaps.bytes(rows));
        if (rows == 0) {
            return new BitVector(0, null, bits);
        }
        Words words = words(memory, left, right, wanted.inverted() ? wanted.negated() : wanted);
        boolean once = left.constant();
        for (int base = 0; base < rows; base += 64) {
            int count = Math.min(64, rows - base);
            long word = once ? -(words.at(0, 1) & 1) : words.at(base, count);
            word = wanted.inverted() ? ~word : word;
            word &= count == 64 ? -1L : (1L << count) - 1;
            word &= validity == null ? -1L : Bitmaps.word(validity, base >>> 6);
            bits.setAtIndex(Layouts.LONG, base >>> 6, word);
        }
        return new BitVector(rows, validity, bits);
    }

    private interface Words {
        long at(int base, int count);
    }

    /** The loop for EQ, LT or GT. */
    private Words words(BufferArena memory, Argument left, Argument right, Comparison relation) {
        FixedVector a = (FixedVector) left.values();
        FixedVector b = (FixedVector) right.values();
        if (floating) {
            MemorySegment x = a.width() == 4 ? widenFloats(memory, a) : a.values();
            MemorySegment y = b.width() == 4 ? widenFloats(memory, b) : b.values();
            return right.constant()
                    ? doubleConstant(x, y.get(Layouts.DOUBLE, 0), relation)
                    : doubles(x, y, relation);
        }
        if (a.width() == 8) {
            return right.constant()
                    ? longConstant(a.values(), b.longAt(0), relation)
                    : longs(a.values(), b.values(), relation);
        }
        MemorySegment x = a.width() == 2 ? widenShorts(memory, a) : a.values();
        MemorySegment y = b.width() == 2 ? widenShorts(memory, b) : b.values();
        return right.constant() ? intConstant(x, y.get(Layouts.INT, 0), relation) : ints(x, y, relation);
    }

    private static Words longConstant(MemorySegment a, long constant, Comparison relation) {
        return switch (relation) {
            case LT -> (base, count) -> ComparisonLoops.lessLong(a, base, count, constant);
            case GT -> (base, count) -> ComparisonLoops.greaterLong(a, base, count, constant);
            case EQ, NE, LE, GE -> (base, count) -> ComparisonLoops.equalLong(a, base, count, constant);
        };
    }

    private static Words longs(MemorySegment a, MemorySegment b, Comparison relation) {
        return switch (relation) {
            case LT -> (base, count) -> ComparisonLoops.lessLongs(a, b, base, count);
            case GT -> (base, count) -> ComparisonLoops.lessLongs(b, a, base, count);
            case EQ, NE, LE, GE -> (base, count) -> ComparisonLoops.equalLongs(a, b, base, count);
        };
    }

    private static Words intConstant(MemorySegment a, int constant, Comparison relation) {
        return switch (relation) {
            case LT -> (base, count) -> ComparisonLoops.lessInt(a, base, count, constant);
            case GT -> (base, count) -> ComparisonLoops.greaterInt(a, base, count, constant);
            case EQ, NE, LE, GE -> (base, count) -> ComparisonLoops.equalInt(a, base, count, constant);
        };
    }

    private static Words ints(MemorySegment a, MemorySegment b, Comparison relation) {
        return switch (relation) {
            case LT -> (base, count) -> ComparisonLoops.lessInts(a, b, base, count);
            case GT -> (base, count) -> ComparisonLoops.lessInts(b, a, base, count);
            case EQ, NE, LE, GE -> (base, count) -> ComparisonLoops.equalInts(a, b, base, count);
        };
    }

    private static Words doubleConstant(MemorySegment a, double constant, Comparison relation) {
        if (Double.isNaN(constant)) {
            return switch (relation) {
                case LT -> (base, count) -> ~ComparisonLoops.nanDouble(a, base, count);
                case GT -> (_, _) -> 0;
                case EQ, NE, LE, GE -> (base, count) -> ComparisonLoops.nanDouble(a, base, count);
            };
        }
        return switch (relation) {
            case LT -> (base, count) -> ComparisonLoops.lessDouble(a, base, count, constant);
            case GT -> (base, count) -> ComparisonLoops.greaterDouble(a, base, count, constant);
            case EQ, NE, LE, GE -> (base, count) -> ComparisonLoops.equalDouble(a, base, count, constant);
        };
    }

    private static Words doubles(MemorySegment a, MemorySegment b, Comparison relation) {
        return switch (relation) {
            case LT -> (base, count) -> ComparisonLoops.lessDoubles(a, b, base, count);
            case GT -> (base, count) -> ComparisonLoops.lessDoubles(b, a, base, count);
            case EQ, NE, LE, GE -> (base, count) -> ComparisonLoops.equalDoubles(a, b, base, count);
        };
    }

    private static MemorySegment widenFloats(BufferArena memory, FixedVector floats) {
        MemorySegment wide = memory.allocate((long) floats.rows() << 3);
        for (int i = 0; i < floats.rows(); i++) {
            wide.setAtIndex(Layouts.DOUBLE, i, floats.floatAt(i));
        }
        return wide;
    }

    private static MemorySegment widenShorts(BufferArena memory, FixedVector shorts) {
        MemorySegment wide = memory.allocate((long) shorts.rows() << 2);
        for (int i = 0; i < shorts.rows(); i++) {
            wide.setAtIndex(Layouts.INT, i, shorts.shortAt(i));
        }
        return wide;
    }
}
