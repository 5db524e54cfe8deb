package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.function.DoubleUnaryOperator;

/** The rows of trigonometry in degrees, exact where the angle is a special one, and of inverse hyperbolic functions. */
final class DegreeFunctions {
    private static final TypeId FLOAT8 = TypeId.FLOAT8;
    private static final double RADIANS = Math.PI / 180;
    private static final double SIN_30 = Math.sin(30 * RADIANS);
    private static final double ONE_MINUS_COS_60 = 1 - Math.cos(60 * RADIANS);
    private static final double ASIN_HALF = Math.asin(0.5);
    private static final double ACOS_HALF = Math.acos(0.5);
    private static final double ATAN_1 = Math.atan(1);
    private static final double TAN_45 = sinQuadrant(45) / cosQuadrant(45);
    private static final double COT_45 = cosQuadrant(45) / sinQuadrant(45);

    private DegreeFunctions() {}

    static void declare(Declarations rows) {
        unary(rows, "sind", angle -> sind(finite(angle)));
        unary(rows, "cosd", angle -> cosd(finite(angle)));
        unary(rows, "tand", angle -> tand(finite(angle)));
        unary(rows, "cotd", angle -> cotd(finite(angle)));
        unary(rows, "asind", value -> value >= 0 ? asinQuadrant(unit(value)) : -asinQuadrant(-unit(value)));
        unary(rows, "acosd",
                value -> value >= 0 ? acosQuadrant(unit(value)) : 90 + asinQuadrant(-unit(value)));
        unary(rows, "atand", value -> Math.atan(value) / ATAN_1 * 45);
        rows.function("atan2d", FLOAT8, FLOAT8).returns(FLOAT8).rows(
                (row, output) -> output.float8(Math.atan2(row.float8(0), row.float8(1)) / ATAN_1 * 45));
        unary(rows, "asinh", DegreeFunctions::asinh);
        unary(rows, "acosh", value -> {
            if (value < 1) {
                throw outOfRange();
            }
            return Double.isInfinite(value) ? value : acosh(value);
        });
        unary(rows, "atanh", value -> {
            if (value < -1 || value > 1) {
                throw outOfRange();
            }
            return Math.abs(value) == 1
                    ? value * Double.POSITIVE_INFINITY
                    : value == 0 ? value : 0.5 * (Math.log1p(value) - Math.log1p(-value));
        });
    }

    private static double asinh(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return value;
        }
        double size = Math.abs(value);
        double result = size > 1e150
                ? Math.log(size) + Math.log(2)
                : Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1)));
        return Math.copySign(result, value);
    }

    private static double acosh(double value) {
        double above = value - 1;
        return value > 1e150
                ? Math.log(value) + Math.log(2)
                : Math.log1p(above + Math.sqrt(2 * above + above * above));
    }

    private static void unary(Declarations rows, String name, DoubleUnaryOperator operation) {
        rows.function(name, FLOAT8).returns(FLOAT8).rows((row, output) -> output
                .float8(Double.isNaN(row.float8(0)) ? Double.NaN : operation.applyAsDouble(row.float8(0))));
    }

    private static double finite(double angle) {
        if (Double.isInfinite(angle)) {
            throw outOfRange();
        }
        return angle;
    }

    private static double unit(double value) {
        if (value < -1 || value > 1) {
            throw outOfRange();
        }
        return value;
    }

    private static io.tidemark.server.sql.SqlException outOfRange() {
        return Errors.error("22003", "input is out of range");
    }

    private static double sind0To30(double x) {
        return Math.sin(x * RADIANS) / SIN_30 / 2;
    }

    private static double cosd0To60(double x) {
        return 1 - (1 - Math.cos(x * RADIANS)) / ONE_MINUS_COS_60 / 2;
    }

    private static double sinQuadrant(double x) {
        return x <= 30 ? sind0To30(x) : cosd0To60(90 - x);
    }

    private static double cosQuadrant(double x) {
        return x <= 60 ? cosd0To60(x) : sind0To30(90 - x);
    }

    private static double asinQuadrant(double x) {
        return x <= 0.5 ? Math.asin(x) / ASIN_HALF * 30 : 90 - Math.acos(x) / ACOS_HALF * 60;
    }

    private static double acosQuadrant(double x) {
        return x <= 0.5 ? 90 - Math.asin(x) / ASIN_HALF * 30 : Math.acos(x) / ACOS_HALF * 60;
    }

    private static double sind(double angle) {
        double x = angle % 360;
        int sign = x < 0 ? -1 : 1;
        x = Math.abs(x);
        if (x > 180) {
            x = 360 - x;
            sign = -sign;
        }
        return sign * sinQuadrant(x > 90 ? 180 - x : x);
    }

    private static double cosd(double angle) {
        double x = Math.abs(angle % 360);
        x = x > 180 ? 360 - x : x;
        return x > 90 ? -cosQuadrant(180 - x) : cosQuadrant(x);
    }

    private static double tand(double angle) {
        double x = angle % 360;
        int sign = x < 0 ? -1 : 1;
        x = Math.abs(x);
        if (x > 180) {
            x = 360 - x;
            sign = -sign;
        }
        if (x > 90) {
            x = 180 - x;
            sign = -sign;
        }
        double result = sign * (sinQuadrant(x) / cosQuadrant(x) / TAN_45);
        return result == 0 ? 0 : result;
    }

    private static double cotd(double angle) {
        double x = angle % 360;
        int sign = x < 0 ? -1 : 1;
        x = x < 0 ? -x : x;
        if (x > 180) {
            x = 360 - x;
            sign = -sign;
        }
        if (x > 90) {
            x = 180 - x;
            sign = -sign;
        }
        double result = sign * (cosQuadrant(x) / sinQuadrant(x) / COT_45);
        return result == 0 ? 0 : result;
    }
}
