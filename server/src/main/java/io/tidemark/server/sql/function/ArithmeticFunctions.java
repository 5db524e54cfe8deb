package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;

/** The rows of {@code + - * / %}, of signs and of bit operators, on numbers. */
final class ArithmeticFunctions {
    private static final List<TypeId> INTEGERS = List.of(TypeId.INT2, TypeId.INT4, TypeId.INT8);

    private ArithmeticFunctions() {}

    static void declare(Declarations rows) {
        for (Arithmetic operation : Arithmetic.values()) {
            for (TypeId type : INTEGERS) {
                binary(rows, operation, type.pgName(), type, new IntegerArithmetic(operation, type));
            }
            if (operation != Arithmetic.MODULO) {
                binary(rows, operation, "float8", TypeId.FLOAT8, new FloatArithmetic(operation));
                binary(rows, operation, "float4", TypeId.FLOAT4, new RowKernel(TypeId.FLOAT4,
                        (row, output) -> output.float4(float4(operation, row.float4(0), row.float4(1)))));
            }
            numeric(rows, operation);
        }
        signs(rows);
        INTEGERS.forEach(type -> bits(rows, type));
    }

    private static void binary(Declarations rows, Arithmetic operation, String prefix, TypeId type,
            Kernel kernel) {
        Function function = rows.function(prefix + operation.suffix(), type, type).returns(type)
                .kernel(kernel);
        rows.operator(operation.symbol(), function, operation.commutative() ? operation.symbol() : null,
                null);
        if (operation == Arithmetic.MODULO) {
            rows.function("mod", type, type).returns(type).kernel(kernel);
        }
    }

    private static float float4(Arithmetic operation, float x, float y) {
        float value = switch (operation) {
            case ADD -> x + y;
            case SUBTRACT -> x - y;
            case MULTIPLY -> x * y;
            case DIVIDE -> x / y;
            case MODULO -> x % y;
        };
        FloatArithmetic.check(operation, x, y, value);
        return value;
    }

    private static void numeric(Declarations rows, Arithmetic operation) {
        String name = switch (operation) {
            case ADD -> "numeric_add";
            case SUBTRACT -> "numeric_sub";
            case MULTIPLY -> "numeric_mul";
            case DIVIDE -> "numeric_div";
            case MODULO -> "numeric_mod";
        };
        RowKernel kernel = new RowKernel(TypeId.NUMERIC,
                (row, output) -> output.numeric(decimal(operation, row.numeric(0), row.numeric(1))));
        Function function = rows.function(name, TypeId.NUMERIC, TypeId.NUMERIC)
                .returns(TypeId.NUMERIC).decimal().kernel(kernel);
        rows.operator(operation.symbol(), function, operation.commutative() ? operation.symbol() : null,
                null);
        if (operation == Arithmetic.MODULO) {
            rows.function("mod", TypeId.NUMERIC, TypeId.NUMERIC).returns(TypeId.NUMERIC).decimal()
                    .kernel(kernel);
        }
    }

    static Decimal decimal(Arithmetic operation, Decimal x, Decimal y) {
        boolean quotient = operation == Arithmetic.DIVIDE || operation == Arithmetic.MODULO;
        if (quotient && y.signum() == 0 && !x.isNaN()) {
            throw Errors.divisionByZero();
        }
        return switch (operation) {
            case ADD -> x.add(y);
            case SUBTRACT -> x.subtract(y);
            case MULTIPLY -> x.multiply(y);
            case DIVIDE -> x.divide(y);
            case MODULO -> x.remainder(y);
        };
    }

    private static void signs(Declarations rows) {
        for (TypeId type : INTEGERS) {
            rows.prefix("-", rows.function(type.pgName() + "um", type).returns(type)
                    .rows((row, output) -> Integers.write(output, type, Integers.negate(row.int8(0), type))));
            rows.prefix("+", rows.function(type.pgName() + "up", type).returns(type)
                    .rows((row, output) -> output.copy(row.vector(0), row.at(0))));
            rows.prefix("@", rows.function(type.pgName() + "abs", type).returns(type)
                    .rows((row, output) -> Integers.write(output, type, Integers.abs(row.int8(0), type))));
        }
        rows.prefix("-", rows.function("float8um", TypeId.FLOAT8).returns(TypeId.FLOAT8)
                .rows((row, output) -> output.float8(-row.float8(0))));
        rows.prefix("-", rows.function("float4um", TypeId.FLOAT4).returns(TypeId.FLOAT4)
                .rows((row, output) -> output.float4(-row.float4(0))));
        rows.prefix("-", rows.function("numeric_uminus", TypeId.NUMERIC).returns(TypeId.NUMERIC).decimal()
                .rows((row, output) -> output.numeric(row.numeric(0).negate())));
        rows.prefix("+", rows.function("float8up", TypeId.FLOAT8).returns(TypeId.FLOAT8)
                .rows((row, output) -> output.copy(row.vector(0), row.at(0))));
        rows.prefix("+", rows.function("float4up", TypeId.FLOAT4).returns(TypeId.FLOAT4)
                .rows((row, output) -> output.copy(row.vector(0), row.at(0))));
        rows.prefix("+", rows.function("numeric_uplus", TypeId.NUMERIC).returns(TypeId.NUMERIC)
                .rows((row, output) -> output.copy(row.vector(0), row.at(0))));
    }

    private static void bits(Declarations rows, TypeId type) {
        String prefix = type.pgName();
        rows.operator("&", rows.function(prefix + "and", type, type).returns(type)
                .rows((row, output) -> Integers.write(output, type, row.int8(0) & row.int8(1))), "&", null);
        rows.operator("|", rows.function(prefix + "or", type, type).returns(type)
                .rows((row, output) -> Integers.write(output, type, row.int8(0) | row.int8(1))), "|", null);
        rows.operator("#", rows.function(prefix + "xor", type, type).returns(type)
                .rows((row, output) -> Integers.write(output, type, row.int8(0) ^ row.int8(1))), "#", null);
        rows.prefix("~", rows.function(prefix + "not", type).returns(type)
                .rows((row, output) -> Integers.write(output, type, ~row.int8(0))));
        rows.operator("<<", rows.function(prefix + "shl", type, TypeId.INT4).returns(type)
                .rows((row, output) -> Integers.truncate(output, type,
                        shiftLeft(type, row.int8(0), row.int4(1)))));
        rows.operator(">>", rows.function(prefix + "shr", type, TypeId.INT4).returns(type)
                .rows((row, output) -> Integers.truncate(output, type, type == TypeId.INT8
                        ? row.int8(0) >> row.int4(1)
                        : (int) row.int8(0) >> row.int4(1))));
    }

    private static long shiftLeft(TypeId type, long value, int distance) {
        return type == TypeId.INT8 ? value << distance : (int) value << distance;
    }
}
