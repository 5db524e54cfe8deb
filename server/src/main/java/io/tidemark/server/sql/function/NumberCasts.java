package io.tidemark.server.sql.function;

import static io.tidemark.server.sql.function.Cast.Context.ASSIGNMENT;
import static io.tidemark.server.sql.function.Cast.Context.EXPLICIT;
import static io.tidemark.server.sql.function.Cast.Context.IMPLICIT;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of conversions between numbers, booleans and object numbers. */
final class NumberCasts {
    private static final List<TypeId> INTEGERS = List.of(TypeId.INT2, TypeId.INT4, TypeId.INT8);
    private static final List<TypeId> REFERENCES = Arrays.stream(TypeId.values()).filter(TypeId::isReference)
            .toList();

    private NumberCasts() {}

    static void declare(Declarations rows) {
        for (TypeId source : INTEGERS) {
            for (TypeId target : INTEGERS) {
                if (source != target) {
                    integers(rows, source, target);
                }
            }
            cast(rows, source, TypeId.FLOAT4, IMPLICIT, (row, output) -> output.float4((float) row.int8(0)));
            rows.cast(rows.function("float8", source).returns(TypeId.FLOAT8)
                    .kernel(NumberCasts::integersToDoubles), TypeId.FLOAT8, IMPLICIT);
            cast(rows, source, TypeId.NUMERIC, IMPLICIT,
                    (row, output) -> output.text(Long.toString(row.int8(0))));
            cast(rows, source, TypeId.OID, IMPLICIT,
                    (row, output) -> Integers.write(output, TypeId.OID, row.int8(0)));
        }
        floats(rows);
        numerics(rows);
        objects(rows);
        cast(rows, TypeId.INT4, TypeId.BOOLEAN, EXPLICIT, (row, output) -> output.bool(row.int4(0) != 0));
        cast(rows, TypeId.BOOLEAN, TypeId.INT4, EXPLICIT, (row, output) -> output.int4(row.bool(0) ? 1 : 0));
        cast(rows, TypeId.CHAR_INTERNAL, TypeId.INT4, EXPLICIT, (row, output) -> output
                .int4(row.bytes(0).length == 0 ? 0 : row.bytes(0)[0]));
        cast(rows, TypeId.INT4, TypeId.CHAR_INTERNAL, EXPLICIT, (row, output) -> output
                .bytes(row.int4(0) == 0 ? new byte[0] : new byte[]{(byte) row.int4(0)}));
        rows.coercible(TypeId.INT2VECTOR, TypeId.INT2_ARRAY, IMPLICIT);
        rows.coercible(TypeId.OIDVECTOR, TypeId.OID_ARRAY, IMPLICIT);
    }

    private static void integers(Declarations rows, TypeId source, TypeId target) {
        boolean widens = Fixed.width(source) < Fixed.width(target);
        Declarations.Declaration declaration = rows.function(target.pgName(), source).returns(target);
        Kernel kernel = target == TypeId.INT8
                ? NumberCasts::integersToLongs
                : new RowKernel(target, (row, output) -> Integers.write(output, target, row.int8(0)));
        rows.cast(declaration.kernel(kernel), target, widens ? IMPLICIT : ASSIGNMENT);
    }

    private static Vector integersToLongs(KernelContext context, List<Argument> arguments, int rows,
            @Nullable MemorySegment validity) {
        FixedVector source = (FixedVector) arguments.getFirst().values();
        int stride = arguments.getFirst().stride();
        MemorySegment result = context.memory().allocate((long) rows << 3);
        for (int i = 0; i < rows; i++) {
            result.setAtIndex(Layouts.LONG, i, source.width() == 2
                    ? source.shortAt(i * stride)
                    : source.intAt(i * stride));
        }
        Fixed.zeroNulls(result, 8, rows, validity);
        return new FixedVector(rows, validity, 8, result);
    }

    private static Vector integersToDoubles(KernelContext context, List<Argument> arguments, int rows,
            @Nullable MemorySegment validity) {
        FixedVector source = (FixedVector) arguments.getFirst().values();
        int stride = arguments.getFirst().stride();
        MemorySegment result = context.memory().allocate((long) rows << 3);
        for (int i = 0; i < rows; i++) {
            result.setAtIndex(Layouts.DOUBLE, i, switch (source.width()) {
                case 2 -> source.shortAt(i * stride);
                case 4 -> source.intAt(i * stride);
                default -> (double) source.longAt(i * stride);
            });
        }
        Fixed.zeroNulls(result, 8, rows, validity);
        return new FixedVector(rows, validity, 8, result);
    }

    private static void floats(Declarations rows) {
        for (TypeId source : List.of(TypeId.FLOAT4, TypeId.FLOAT8)) {
            for (TypeId target : INTEGERS) {
                cast(rows, source, target, ASSIGNMENT,
                        (row, output) -> Integers.write(output, target, rounded(row.float8(0), target)));
            }
        }
        cast(rows, TypeId.FLOAT4, TypeId.FLOAT8, IMPLICIT, (row, output) -> output.float8(row.float8(0)));
        cast(rows, TypeId.FLOAT8, TypeId.FLOAT4, ASSIGNMENT,
                (row, output) -> output.float4(narrow(row.float8(0))));
        cast(rows, TypeId.FLOAT4, TypeId.NUMERIC, ASSIGNMENT,
                (row, output) -> output.numeric(Decimal.of(row.float4(0))));
        cast(rows, TypeId.FLOAT8, TypeId.NUMERIC, ASSIGNMENT,
                (row, output) -> output.numeric(Decimal.of(row.float8(0))));
    }

    private static long rounded(double value, TypeId target) {
        double rounded = Math.rint(value);
        if (Double.isNaN(rounded) || rounded < -0x1p63 || rounded >= 0x1p63) {
            throw Errors.outOfRange(Numbers.sqlName(target));
        }
        return (long) rounded;
    }

    static float narrow(double value) {
        float narrow = (float) value;
        if (Float.isInfinite(narrow) && !Double.isInfinite(value)) {
            throw Errors.error("22003", "value out of range: overflow");
        }
        if (narrow == 0 && value != 0) {
            throw Errors.error("22003", "value out of range: underflow");
        }
        return narrow;
    }

    private static void numerics(Declarations rows) {
        for (TypeId target : INTEGERS) {
            decimal(rows, target, ASSIGNMENT, (row, output) -> Integers.write(output, target,
                    whole(row.numeric(0), target)));
        }
        decimal(rows, TypeId.FLOAT4, IMPLICIT,
                (row, output) -> output.float4(narrow(row.numeric(0).doubleValue())));
        decimal(rows, TypeId.FLOAT8, IMPLICIT, (row, output) -> output.float8(float8(row.numeric(0))));
    }

    static long whole(Decimal value, TypeId target) {
        if (!value.isFinite()) {
            throw Errors.unsupported(
                    "cannot convert " + (value.isNaN() ? "NaN" : "infinity") + " to "
                            + Numbers.sqlName(target));
        }
        return Integers.exact(value.roundedInteger(), target);
    }

    static double float8(Decimal value) {
        double result = value.doubleValue();
        if (Double.isInfinite(result) && value.isFinite()) {
            throw Errors.error("22003",
                    '"' + value.toString() + "\" is out of range for type double precision");
        }
        return result;
    }

    private static void decimal(Declarations rows, TypeId target, Cast.Context context, RowKernel.Body body) {
        rows.cast(rows.function(target.pgName(), TypeId.NUMERIC).returns(target).decimal().rows(body), target,
                context);
    }

    private static void objects(Declarations rows) {
        rows.coercible(TypeId.OID, TypeId.INT4, ASSIGNMENT);
        cast(rows, TypeId.OID, TypeId.INT8, ASSIGNMENT, (row, output) -> output.int8(row.int8(0)));
        for (TypeId reference : REFERENCES) {
            rows.coercible(reference, TypeId.OID, IMPLICIT);
            rows.coercible(TypeId.OID, reference, IMPLICIT);
            rows.coercible(TypeId.INT4, reference, IMPLICIT);
            rows.coercible(reference, TypeId.INT4, ASSIGNMENT);
            for (TypeId integer : List.of(TypeId.INT2, TypeId.INT8)) {
                rows.cast(
                        rows.function(reference.pgName(), integer).returns(reference)
                                .row(new RowKernel(reference,
                                        (row, output) -> Integers.write(output, TypeId.OID, row.int8(0)))),
                        reference, IMPLICIT);
            }
            rows.cast(rows.function("int8", reference).returns(TypeId.INT8).row(new RowKernel(TypeId.INT8,
                    (row, output) -> output.int8(row.int8(0)))), TypeId.INT8, ASSIGNMENT);
        }
    }

    private static void cast(Declarations rows, TypeId source, TypeId target, Cast.Context context,
            RowKernel.Body body) {
        rows.cast(rows.function(target.pgName(), source).returns(target).rows(body), target, context);
    }
}
