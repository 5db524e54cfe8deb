package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.TypeId;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The rows of mathematical functions. */
final class MathFunctions {
    private static final TypeId FLOAT8 = TypeId.FLOAT8;
    private static final TypeId NUMERIC = TypeId.NUMERIC;
    private static final List<TypeId> INTEGERS = List.of(TypeId.INT2, TypeId.INT4, TypeId.INT8);

    private MathFunctions() {}

    static void declare(Declarations rows) {
        rounding(rows);
        roots(rows);
        trigonometry(rows);
        integers(rows);
        others(rows);
    }

    private static void rounding(Declarations rows) {
        for (TypeId type : INTEGERS) {
            rows.function("abs", type).returns(type)
                    .rows((row, output) -> Integers.write(output, type, Integers.abs(row.int8(0), type)));
        }
        rows.function("abs", TypeId.FLOAT4).returns(TypeId.FLOAT4)
                .rows((row, output) -> output.float4(Math.abs(row.float4(0))));
        unary(rows, "abs", Math::abs);
        decimal(rows, "abs", Decimal::abs);
        unary(rows, "ceil", Math::ceil);
        unary(rows, "ceiling", Math::ceil);
        unary(rows, "floor", Math::floor);
        unary(rows, "round", Math::rint);
        unary(rows, "trunc", value -> value < 0 ? Math.ceil(value) : Math.floor(value));
        unary(rows, "sign", value -> value > 0 ? 1 : value < 0 ? -1 : 0);
        decimal(rows, "ceil", value -> value.withScale(0, RoundingMode.CEILING));
        decimal(rows, "ceiling", value -> value.withScale(0, RoundingMode.CEILING));
        decimal(rows, "floor", value -> value.withScale(0, RoundingMode.FLOOR));
        decimal(rows, "round", value -> value.withScale(0, RoundingMode.HALF_UP));
        decimal(rows, "trunc", value -> value.withScale(0, RoundingMode.DOWN));
        decimal(rows, "sign", value -> value.isNaN() ? value : Decimal.of(value.signum()));
        rows.function("round", NUMERIC, TypeId.INT4).returns(NUMERIC).decimal().rows((row, output) -> output
                .numeric(row.numeric(0).withScale(row.int4(1), RoundingMode.HALF_UP)));
        rows.function("trunc", NUMERIC, TypeId.INT4).returns(NUMERIC).decimal().rows((row, output) -> output
                .numeric(row.numeric(0).withScale(row.int4(1), RoundingMode.DOWN)));
        scales(rows);
    }

    private static void scales(Declarations rows) {
        rows.function("scale", NUMERIC).returns(TypeId.INT4).decimal().rows((row, output) -> {
            Decimal value = row.numeric(0);
            if (value.isFinite()) {
                output.int4(value.scale());
            } else {
                output.nothing();
            }
        });
        rows.function("min_scale", NUMERIC).returns(TypeId.INT4).decimal().rows((row, output) -> {
            Decimal value = row.numeric(0);
            if (value.isFinite()) {
                output.int4(trimmed(value).scale());
            } else {
                output.nothing();
            }
        });
        decimal(rows, "trim_scale", value -> value.isFinite() ? trimmed(value) : value);
    }

    /** Without zeros at the end of the fraction. */
    private static Decimal trimmed(Decimal value) {
        int scale = value.scale();
        while (scale > 0 && value.withScale(scale - 1, RoundingMode.DOWN).compareTo(value) == 0) {
            scale--;
        }
        return value.withScale(scale, RoundingMode.DOWN);
    }

    private static void roots(Declarations rows) {
        Function sqrt = unary(rows, "sqrt", value -> {
            if (value < 0) {
                throw Errors.error("2201F", "cannot take square root of a negative number");
            }
            return Math.sqrt(value);
        });
        rows.prefix("|/", sqrt);
        rows.prefix("||/", unary(rows, "cbrt", Math::cbrt));
        unary(rows, "exp", value -> finite(Math.exp(value), value));
        unary(rows, "ln", value -> Math.log(logarithmic(value)));
        unary(rows, "log", value -> Math.log10(logarithmic(value)));
        unary(rows, "log10", value -> Math.log10(logarithmic(value)));
        decimal(rows, "sqrt", DecimalMath::sqrt);
        decimal(rows, "exp", DecimalMath::exp);
        decimal(rows, "ln", DecimalMath::ln);
        decimal(rows, "log", value -> DecimalMath.log(Decimal.of(10), value));
        decimal(rows, "log10", value -> DecimalMath.log(Decimal.of(10), value));
        rows.function("log", NUMERIC, NUMERIC).returns(NUMERIC).rows((row, output) -> output
                .numeric(DecimalMath.log(row.numeric(0), row.numeric(1))));
        for (String name : List.of("power", "pow")) {
            Function floats = rows.function(name, FLOAT8, FLOAT8).returns(FLOAT8)
                    .rows((row, output) -> output.float8(power(row.float8(0), row.float8(1))));
            Function decimals = rows.function(name, NUMERIC, NUMERIC).returns(NUMERIC)
                    .rows((row, output) -> output.numeric(DecimalMath.power(row.numeric(0), row.numeric(1))));
            if (name.equals("power")) {
                rows.operator("^", floats);
                rows.operator("^", decimals);
            }
        }
    }

    private static double finite(double result, double argument) {
        if (Double.isInfinite(result) && !Double.isInfinite(argument)) {
            throw Errors.error("22003", "value out of range: overflow");
        }
        return result;
    }

    private static double logarithmic(double value) {
        if (value == 0) {
            throw Errors.error("2201E", "cannot take logarithm of zero");
        }
        if (value < 0) {
            throw Errors.error("2201E", "cannot take logarithm of a negative number");
        }
        return value;
    }

    private static double power(double base, double exponent) {
        if (base == 1 || exponent == 0) {
            return 1;
        }
        if (Double.isNaN(base) || Double.isNaN(exponent)) {
            return Double.NaN;
        }
        if (base == 0 && exponent < 0) {
            throw Errors.error("2201F", "zero raised to a negative power is undefined");
        }
        if (base < 0 && exponent != Math.rint(exponent)) {
            throw Errors.error("2201F",
                    "a negative number raised to a non-integer power yields a complex result");
        }
        double result = Math.pow(base, exponent);
        if (Double.isInfinite(result) && Double.isFinite(base) && Double.isFinite(exponent)) {
            throw Errors.error("22003", "value out of range: overflow");
        }
        return result;
    }

    private static void trigonometry(Declarations rows) {
        unary(rows, "sin", value -> Math.sin(angle(value)));
        unary(rows, "cos", value -> Math.cos(angle(value)));
        unary(rows, "tan", value -> Math.tan(angle(value)));
        unary(rows, "cot", value -> 1 / Math.tan(angle(value)));
        unary(rows, "asin", value -> Math.asin(unit(value)));
        unary(rows, "acos", value -> Math.acos(unit(value)));
        unary(rows, "atan", Math::atan);
        unary(rows, "sinh", Math::sinh);
        unary(rows, "cosh", Math::cosh);
        unary(rows, "tanh", Math::tanh);
        unary(rows, "degrees", Math::toDegrees);
        unary(rows, "radians", Math::toRadians);
        rows.function("atan2", FLOAT8, FLOAT8).returns(FLOAT8)
                .rows((row, output) -> output.float8(Math.atan2(row.float8(0), row.float8(1))));
        rows.function("pi").returns(FLOAT8).rows((_, output) -> output.float8(Math.PI));
        rows.function("random").returns(FLOAT8).unstable()
                .rows((row, output) -> output.float8(row.environment().sessions().random()));
        rows.function("setseed", FLOAT8).returns(TypeId.VOID).unstable().rows((row, output) -> {
            double seed = row.float8(0);
            if (!(seed >= -1 && seed <= 1)) {
                throw Errors.invalidParameter(
                        "setseed parameter " + seed + " is out of allowed range [-1,1]");
            }
            row.environment().sessions().seed(seed);
            output.text("");
        });
    }

    private static double angle(double value) {
        if (Double.isInfinite(value)) {
            throw Errors.error("22003", "input is out of range");
        }
        return value;
    }

    private static double unit(double value) {
        if (value < -1 || value > 1) {
            throw Errors.error("22003", "input is out of range");
        }
        return value;
    }

    private static void integers(Declarations rows) {
        for (TypeId type : List.of(TypeId.INT4, TypeId.INT8)) {
            rows.function("gcd", type, type).returns(type).rows((row, output) -> Integers.write(output, type,
                    Integers.exact(gcd(row), type)));
            rows.function("lcm", type, type).returns(type).rows((row, output) -> {
                BigInteger divisor = gcd(row);
                BigInteger product = BigInteger.valueOf(row.int8(0)).multiply(BigInteger.valueOf(row.int8(1)))
                        .abs();
                Integers.write(output, type, Integers.exact(
                        divisor.signum() == 0 ? BigInteger.ZERO : product.divide(divisor), type));
            });
        }
        rows.function("gcd", NUMERIC, NUMERIC).returns(NUMERIC)
                .rows((row, output) -> output.numeric(DecimalMath.gcd(row.numeric(0), row.numeric(1))));
        rows.function("lcm", NUMERIC, NUMERIC).returns(NUMERIC)
                .rows((row, output) -> output.numeric(DecimalMath.lcm(row.numeric(0), row.numeric(1))));
        rows.function("div", NUMERIC, NUMERIC).returns(NUMERIC).rows((row, output) -> {
            if (row.numeric(1).isFinite() && row.numeric(1).signum() == 0) {
                throw Errors.divisionByZero();
            }
            boolean finite = row.numeric(0).isFinite() && row.numeric(1).isFinite();
            output.numeric(finite
                    ? Decimal.of(row.numeric(0).finite().divideToIntegralValue(row.numeric(1).finite())
                            .setScale(0, RoundingMode.DOWN))
                    : row.numeric(0).divide(row.numeric(1)));
        });
    }

    private static BigInteger gcd(Row row) {
        return BigInteger.valueOf(row.int8(0)).gcd(BigInteger.valueOf(row.int8(1)));
    }

    private static void others(Declarations rows) {
        rows.function("width_bucket", FLOAT8, FLOAT8, FLOAT8, TypeId.INT4).returns(TypeId.INT4)
                .rows((row, output) -> output
                        .int4(bucket(row.float8(0), row.float8(1), row.float8(2), row.int4(3))));
        rows.function("width_bucket", NUMERIC, NUMERIC, NUMERIC, TypeId.INT4).returns(TypeId.INT4)
                .rows((row, output) -> output.int4(bucket(row.numeric(0).doubleValue(),
                        row.numeric(1).doubleValue(), row.numeric(2).doubleValue(), row.int4(3))));
        rows.function("factorial", TypeId.INT8).returns(NUMERIC)
                .rows((row, output) -> output.numeric(factorial(row.int8(0))));
        rows.function("width_bucket", TypeId.ANYELEMENT, TypeId.ANYARRAY).returns(TypeId.INT4)
                .rows((row, output) -> output.int4(bucket(row)));
        for (String name : List.of("greatest", "least")) {
            rows.function(name, TypeId.ANYELEMENT).variadic().nullable().returns(TypeId.ANYELEMENT)
                    .kernel((context, arguments, count,
                            validity) -> new RowKernel(arguments.getFirst().type().id(),
                                    (row, output) -> output.element(extreme(row, name.equals("greatest"))))
                                    .apply(context, arguments, count, validity));
        }
    }

    private static Decimal factorial(long value) {
        if (value < 0) {
            throw Errors.error("22003", "factorial of a negative number is undefined");
        }
        if (value > 32_177) {
            throw Errors.error("22003", "value overflows numeric format");
        }
        BigInteger product = BigInteger.ONE;
        for (long i = 2; i <= value; i++) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return Decimal.of(new java.math.BigDecimal(product));
    }

    private static byte @org.jspecify.annotations.Nullable [] extreme(Row row, boolean greatest) {
        byte[] best = null;
        for (int i = 0; i < row.count(); i++) {
            byte[] image = ArrayValue.element(row.vector(i), row.at(i));
            if (image == null) {
                continue;
            }
            int order = best == null ? 0 : ValueOrder.compare(row.type(0), image, best);
            if (best == null || (greatest ? order > 0 : order < 0)) {
                best = image;
            }
        }
        return best;
    }

    private static int bucket(Row row) {
        byte[] value = AggregateSteps.image(row, 0);
        int low = 0;
        int high = row.array(1).size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            byte[] bound = row.array(1).elements().get(middle);
            if (bound == null) {
                throw Errors.error("22004", "thresholds array must not contain NULLs");
            }
            boolean below = value != null && ValueOrder.compare(row.type(0), value, bound) < 0;
            low = below ? low : middle + 1;
            high = below ? middle : high;
        }
        return low;
    }

    private static int bucket(double value, double low, double high, int count) {
        if (count <= 0) {
            throw Errors.error("2201G", "count must be greater than zero");
        }
        if (Double.isNaN(value) || Double.isNaN(low) || Double.isNaN(high)) {
            throw Errors.error("2201G", "operand, lower bound, and upper bound cannot be NaN");
        }
        if (Double.isInfinite(low) || Double.isInfinite(high)) {
            throw Errors.error("2201G", "lower and upper bounds must be finite");
        }
        if (low == high) {
            throw Errors.error("2201G", "lower bound cannot equal upper bound");
        }
        boolean ascending = low < high;
        if (ascending ? value < low : value > low) {
            return 0;
        }
        if (ascending ? value >= high : value <= high) {
            return count + 1;
        }
        return (int) (count * ((value - low) / (high - low))) + 1;
    }

    private static Function unary(Declarations rows, String name, DoubleUnaryOperator operation) {
        return rows.function(name, FLOAT8).returns(FLOAT8)
                .rows((row, output) -> output.float8(operation.applyAsDouble(row.float8(0))));
    }

    private static void decimal(Declarations rows, String name,
            java.util.function.UnaryOperator<Decimal> operation) {
        rows.function(name, NUMERIC).returns(NUMERIC).decimal()
                .rows((row, output) -> output.numeric(operation.apply(row.numeric(0))));
    }
}
