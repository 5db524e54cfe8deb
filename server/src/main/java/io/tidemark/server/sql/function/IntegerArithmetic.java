package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arithmetic on two integers of one type: 22003 on overflow, 22012 for a division by zero. */
record IntegerArithmetic(Arithmetic operation, TypeId type) implements Kernel {
    @Override
    public Vector apply(KernelContext context, List<Argument> arguments, int rows,
            @Nullable MemorySegment validity) {
        Operand a = Operand.of(arguments.get(0));
        Operand b = Operand.of(arguments.get(1));
        int width = Fixed.width(type);
        MemorySegment result = context.memory().allocate((long) rows * width);
        boolean overflow = switch (operation) {
            case ADD -> width == 8 ? addLongs(a, b, result, rows) : addNarrow(a, b, result, rows);
            case SUBTRACT ->
                width == 8 ? subtractLongs(a, b, result, rows) : subtractNarrow(a, b, result, rows);
            case MULTIPLY ->
                width == 8 ? multiplyLongs(a, b, result, rows) : multiplyNarrow(a, b, result, rows);
            case DIVIDE -> divide(a, b, result, rows, validity);
            case MODULO -> modulo(a, b, result, rows, validity);
        };
        if (overflow) {
            throw Errors.outOfRange(Numbers.sqlName(type));
        }
        Fixed.zeroNulls(result, width, rows, validity);
        return new FixedVector(rows, validity, width, result);
    }

    private record Operand(MemorySegment values, int width, long stride) {
        static Operand of(Argument argument) {
            FixedVector vector = (FixedVector) argument.values();
            return new Operand(vector.values(), vector.width(), argument.stride());
        }

        long at(int row) {
            return switch (width) {
                case 2 -> values.getAtIndex(Layouts.SHORT, row * stride);
                case 4 -> values.getAtIndex(Layouts.INT, row * stride);
                default -> values.getAtIndex(Layouts.LONG, row * stride);
            };
        }
    }

    private static boolean addLongs(Operand a, Operand b, MemorySegment result, int rows) {
        long overflow = 0;
        for (int i = 0; i < rows; i++) {
            long x = a.values.getAtIndex(Layouts.LONG, i * a.stride);
            long y = b.values.getAtIndex(Layouts.LONG, i * b.stride);
            long sum = x + y;
            overflow |= (x ^ sum) & (y ^ sum);
            result.setAtIndex(Layouts.LONG, i, sum);
        }
        return overflow < 0;
    }

    private static boolean subtractLongs(Operand a, Operand b, MemorySegment result, int rows) {
        long overflow = 0;
        for (int i = 0; i < rows; i++) {
            long x = a.values.getAtIndex(Layouts.LONG, i * a.stride);
            long y = b.values.getAtIndex(Layouts.LONG, i * b.stride);
            long difference = x - y;
            overflow |= (x ^ y) & (x ^ difference);
            result.setAtIndex(Layouts.LONG, i, difference);
        }
        return overflow < 0;
    }

    private static boolean multiplyLongs(Operand a, Operand b, MemorySegment result, int rows) {
        boolean overflow = false;
        for (int i = 0; i < rows; i++) {
            long x = a.values.getAtIndex(Layouts.LONG, i * a.stride);
            long y = b.values.getAtIndex(Layouts.LONG, i * b.stride);
            long product = x * y;
            overflow |= Math.multiplyHigh(x, y) != product >> 63;
            result.setAtIndex(Layouts.LONG, i, product);
        }
        return overflow;
    }

    private boolean addNarrow(Operand a, Operand b, MemorySegment result, int rows) {
        boolean overflow = false;
        for (int i = 0; i < rows; i++) {
            overflow |= store(result, i, a.at(i) + b.at(i));
        }
        return overflow;
    }

    private boolean subtractNarrow(Operand a, Operand b, MemorySegment result, int rows) {
        boolean overflow = false;
        for (int i = 0; i < rows; i++) {
            overflow |= store(result, i, a.at(i) - b.at(i));
        }
        return overflow;
    }

    private boolean multiplyNarrow(Operand a, Operand b, MemorySegment result, int rows) {
        boolean overflow = false;
        for (int i = 0; i < rows; i++) {
            overflow |= store(result, i, a.at(i) * b.at(i));
        }
        return overflow;
    }

    private boolean divide(Operand a, Operand b, MemorySegment result, int rows,
            @Nullable MemorySegment validity) {
        boolean overflow = false;
        for (int i = 0; i < rows; i++) {
            long divisor = divisor(b, i, validity);
            long dividend = a.at(i);
            overflow |= dividend == Long.MIN_VALUE && divisor == -1;
            overflow |= store(result, i, dividend / divisor);
        }
        return overflow;
    }

    private boolean modulo(Operand a, Operand b, MemorySegment result, int rows,
            @Nullable MemorySegment validity) {
        for (int i = 0; i < rows; i++) {
            store(result, i, a.at(i) % divisor(b, i, validity));
        }
        return false;
    }

    /** The divisor, or 1 where the row is NULL. */
    private static long divisor(Operand b, int row, @Nullable MemorySegment validity) {
        long divisor = b.at(row);
        if (divisor != 0) {
            return divisor;
        }
        if (validity == null || Bitmaps.isSet(validity, row)) {
            throw Errors.divisionByZero();
        }
        return 1;
    }

    /** Stores a value and says whether it did not fit. */
    private boolean store(MemorySegment result, int row, long value) {
        return switch (type) {
            case INT2 -> {
                result.setAtIndex(Layouts.SHORT, row, (short) value);
                yield value != (short) value;
            }
            case INT4 -> {
                result.setAtIndex(Layouts.INT, row, (int) value);
                yield value != (int) value;
            }
            default -> {
                result.setAtIndex(Layouts.LONG, row, value);
                yield false;
            }
        };
    }
}
