package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arithmetic on two float8: 22003 where finite operands give an infinity, 22012 for a division by zero. */
record FloatArithmetic(Arithmetic operation) implements Kernel {
    @Override
    public Vector apply(KernelContext context, List<Argument> arguments, int rows,
            @Nullable MemorySegment validity) {
        MemorySegment a = ((FixedVector) arguments.get(0).values()).values();
        MemorySegment b = ((FixedVector) arguments.get(1).values()).values();
        long aStride = arguments.get(0).stride();
        long bStride = arguments.get(1).stride();
        MemorySegment result = context.memory().allocate((long) rows << 3);
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            double x = a.getAtIndex(Layouts.DOUBLE, i * aStride);
            double y = b.getAtIndex(Layouts.DOUBLE, i * bStride);
            double value = switch (operation) {
                case ADD -> x + y;
                case SUBTRACT -> x - y;
                case MULTIPLY -> x * y;
                case DIVIDE -> x / y;
                case MODULO -> x % y;
            };
            sum += value * 0;
            result.setAtIndex(Layouts.DOUBLE, i, value);
        }
        boolean divides = operation == Arithmetic.DIVIDE || operation == Arithmetic.MULTIPLY;
        if (Double.isNaN(sum) || divides) {
            check(arguments, result, rows, validity);
        }
        Fixed.zeroNulls(result, 8, rows, validity);
        return new FixedVector(rows, validity, 8, result);
    }

    private void check(List<Argument> arguments, MemorySegment result, int rows,
            @Nullable MemorySegment validity) {
        FixedVector a = (FixedVector) arguments.get(0).values();
        FixedVector b = (FixedVector) arguments.get(1).values();
        for (int i = 0; i < rows; i++) {
            double value = result.getAtIndex(Layouts.DOUBLE, i);
            if ((Double.isFinite(value) && value != 0) || (validity != null && !Bitmaps.isSet(validity, i))) {
                continue;
            }
            double x = a.doubleAt(i * arguments.get(0).stride());
            double y = b.doubleAt(i * arguments.get(1).stride());
            check(operation, x, y, value);
        }
    }

    /** Throws what PostgreSQL throws for a result of two operands. */
    static void check(Arithmetic operation, double x, double y, double value) {
        boolean quotient = operation == Arithmetic.DIVIDE || operation == Arithmetic.MODULO;
        if (quotient && y == 0 && !Double.isNaN(x)) {
            throw Errors.divisionByZero();
        }
        if (Double.isInfinite(value) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
            throw Errors.error("22003", "value out of range: overflow");
        }
        boolean multiplies = operation == Arithmetic.MULTIPLY && x != 0 && y != 0;
        boolean divides = operation == Arithmetic.DIVIDE && x != 0 && !Double.isInfinite(y);
        if (value == 0 && (multiplies || divides)) {
            throw Errors.error("22003", "value out of range: underflow");
        }
    }
}
