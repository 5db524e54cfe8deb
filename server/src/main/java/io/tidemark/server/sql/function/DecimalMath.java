package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Roots, powers and logarithms of numerics at the scales that PostgreSQL chooses. */
final class DecimalMath {
    private static final int SIGNIFICANT = 16;
    private static final int MAX_SCALE = 1000;
    /** PostgreSQL takes no larger exponents, three times its greatest scale. */
    private static final int EXPONENT_LIMIT = 6_000;
    private static final double BITS_A_DIGIT = 3.321928094887363;

    private DecimalMath() {}

    private static int scale(int wanted, int least) {
        return Math.min(MAX_SCALE, Math.max(Math.max(wanted, least), 0));
    }

    private static int weight(BigDecimal value) {
        return value.signum() == 0 ? 0 : Math.floorDiv(value.precision() - value.scale() - 1, 4);
    }

    /** The greatest common divisor; NaN where an argument is not finite. */
    static Decimal gcd(Decimal a, Decimal b) {
        if (!a.isFinite() || !b.isFinite()) {
            return Decimal.NAN;
        }
        int scale = Math.max(a.scale(), b.scale());
        return Decimal.of(new BigDecimal(unscaled(a, scale).gcd(unscaled(b, scale)), scale));
    }

    /** The least common multiple; NaN where an argument is not finite. */
    static Decimal lcm(Decimal a, Decimal b) {
        if (!a.isFinite() || !b.isFinite()) {
            return Decimal.NAN;
        }
        int scale = Math.max(a.scale(), b.scale());
        BigInteger left = unscaled(a, scale);
        BigInteger divisor = left.gcd(unscaled(b, scale));
        BigInteger multiple = divisor.signum() == 0
                ? BigInteger.ZERO
                : left.divide(divisor).multiply(unscaled(b, scale)).abs();
        return Decimal.of(new BigDecimal(multiple, scale));
    }

    private static BigInteger unscaled(Decimal value, int scale) {
        return value.finite().setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
    }

    static Decimal sqrt(Decimal value) {
        if (value.signum() < 0) {
            throw Errors.error("2201F", "cannot take square root of a negative number");
        }
        if (!value.isFinite()) {
            return value;
        }
        BigDecimal exact = value.finite();
        int weight = weight(exact);
        int digits = weight >= 0 ? weight * 2 + 1 : 1 - (1 - weight * 4) / 2;
        return sqrt(value, scale(SIGNIFICANT - digits, exact.scale()));
    }

    /** The square root of a value that is not negative, to so many digits behind the point. */
    static Decimal sqrt(Decimal value, int scale) {
        if (!value.isFinite()) {
            return value;
        }
        BigDecimal exact = value.finite();
        int precision = Math.max(1, exact.precision() - exact.scale()) + scale + 4;
        return Decimal.of(exact.sqrt(new MathContext(precision, RoundingMode.DOWN)).setScale(scale,
                RoundingMode.HALF_UP));
    }

    static Decimal exp(Decimal value) {
        if (!value.isFinite()) {
            return value.signum() < 0 ? Decimal.ZERO : value;
        }
        double digits = value.doubleValue() * 0.434294481903252;
        if (value.doubleValue() >= EXPONENT_LIMIT) {
            throw Errors.error("22003", "value overflows numeric format");
        }
        int scale = scale(SIGNIFICANT - (int) Math.clamp(digits, -1000.0, 1000.0), value.scale());
        if (digits < -scale - 2 || value.doubleValue() <= -EXPONENT_LIMIT) {
            return Decimal.of(BigDecimal.ZERO.setScale(scale));
        }
        return Decimal.of(exp(value.finite(), scale + Math.max(0, (int) digits) + 10).setScale(scale,
                RoundingMode.HALF_UP));
    }

    /**
     * e^x to a number of significant digits: Taylor's series of x / 2^k, squared k times, in binary fixed point. With k about the
     * root of the precision there are few terms, so that tens of thousands of digits take seconds.
     */
    private static BigDecimal exp(BigDecimal x, int digits) {
        if (x.signum() < 0) {
            return BigDecimal.ONE.divide(exp(x.negate(), digits),
                    new MathContext(digits + 10, RoundingMode.HALF_EVEN));
        }
        int precision = (int) (digits * BITS_A_DIGIT) + 32;
        int magnitude = x.toBigInteger().bitLength();
        int halvings = (int) Math.sqrt(precision) + magnitude;
        int fraction = precision + halvings + magnitude + 16;
        BigInteger small = x.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(fraction - halvings)))
                .toBigInteger();
        BigInteger sum = BigInteger.ONE.shiftLeft(fraction);
        BigInteger term = sum;
        for (int i = 1; term.signum() != 0; i++) {
            term = term.multiply(small).shiftRight(fraction).divide(BigInteger.valueOf(i));
            sum = sum.add(term);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum).shiftRight(fraction);
        }
        return new BigDecimal(sum.multiply(BigInteger.TEN.pow(digits + 10)).shiftRight(fraction),
                digits + 10);
    }

    static Decimal ln(Decimal value) {
        positive(value);
        if (!value.isFinite()) {
            return value;
        }
        int scale = scale(SIGNIFICANT - logarithmWeight(value.finite()), value.scale());
        return Decimal.of(ln(value.finite(), scale + 10).setScale(scale, RoundingMode.HALF_UP));
    }

    private static void positive(Decimal value) {
        if (value.signum() == 0) {
            throw Errors.error("2201E", "cannot take logarithm of zero");
        }
        if (value.signum() < 0) {
            throw Errors.error("2201E", "cannot take logarithm of a negative number");
        }
    }

    /** About the decimal exponent of ln(x): PostgreSQL's estimate_ln_dweight. */
    private static int logarithmWeight(BigDecimal value) {
        double near = value.doubleValue();
        if (near >= 0.9 && near <= 1.1) {
            BigDecimal distance = value.subtract(BigDecimal.ONE);
            return distance.signum() == 0 ? 0 : distance.precision() - distance.scale() - 1;
        }
        return (int) Math.log10(Math.abs(logarithm(value)));
    }

    /** About ln(x), also of what no double holds. */
    private static double logarithm(BigDecimal x) {
        int exponent = x.precision() - x.scale() - 1;
        return exponent * Math.log(10) + Math.log(x.movePointLeft(exponent).doubleValue());
    }

    /** ln(x) to a number of digits after the point, by Newton's iteration on {@link #exp}. */
    private static BigDecimal ln(BigDecimal x, int digits) {
        double start = logarithm(x);
        MathContext context = new MathContext(digits + 30, RoundingMode.HALF_EVEN);
        BigDecimal y = BigDecimal.valueOf(start);
        for (int correct = 14; correct < 2 * (digits + 15); correct *= 3) {
            BigDecimal power = exp(y, digits + 25);
            BigDecimal step = x.subtract(power).multiply(BigDecimal.TWO)
                    .divide(x.add(power), context);
            y = y.add(step, context);
        }
        return y;
    }

    static Decimal log(Decimal base, Decimal value) {
        positive(base);
        positive(value);
        if (!base.isFinite() || !value.isFinite()) {
            return base.isNaN() || value.isNaN() || !base.isFinite() ? Decimal.NAN : value;
        }
        int weight = logarithmWeight(value.finite()) - logarithmWeight(base.finite());
        int scale = scale(SIGNIFICANT - weight, Math.max(base.scale(), value.scale()));
        int digits = scale + Math.abs(weight) + 50;
        BigDecimal above = ln(value.finite(), digits);
        BigDecimal below = ln(base.finite(), digits);
        if (below.setScale(50, RoundingMode.HALF_UP).signum() == 0) {
            throw Errors.divisionByZero();
        }
        return Decimal.of(above.divide(below, scale, RoundingMode.HALF_UP));
    }

    static Decimal power(Decimal base, Decimal exponent) {
        if (!base.isFinite() || !exponent.isFinite()) {
            return special(base, exponent);
        }
        if (base.signum() == 0 && exponent.signum() < 0) {
            throw Errors.error("2201F", "zero raised to a negative power is undefined");
        }
        BigDecimal x = base.finite();
        BigDecimal y = exponent.finite();
        boolean whole = y.stripTrailingZeros().scale() <= 0;
        if (x.signum() < 0 && !whole) {
            throw Errors.error("2201F",
                    "a negative number raised to a non-integer power yields a complex result");
        }
        if (x.signum() == 0) {
            return Decimal.of(y.signum() == 0
                    ? BigDecimal.ONE.setScale(SIGNIFICANT)
                    : BigDecimal.ZERO.setScale(SIGNIFICANT));
        }
        double digits = y.doubleValue() * logarithm(x.abs()) / Math.log(10);
        if (digits > 131_072) {
            throw Errors.error("22003", "value overflows numeric format");
        }
        int scale = whole
                ? scale(SIGNIFICANT, x.scale())
                : scale(SIGNIFICANT - (int) Math.clamp(digits, -2000.0, 2000.0),
                        Math.max(x.scale(), y.scale()));
        if (digits < -scale - 2) {
            return Decimal.of(BigDecimal.ZERO.setScale(scale));
        }
        if (whole && y.abs().compareTo(BigDecimal.valueOf(999_999_999)) <= 0) {
            MathContext context = new MathContext(Math.max(1, (int) Math.max(digits, 0)) + scale + 20,
                    RoundingMode.HALF_EVEN);
            return Decimal.of(x.pow(y.intValueExact(), context).setScale(scale, RoundingMode.HALF_UP));
        }
        int precision = Math.max(0, (int) digits) + scale + 20;
        BigDecimal size = exp(ln(x.abs(), precision).multiply(y), precision).setScale(scale,
                RoundingMode.HALF_UP);
        boolean odd = y.remainder(BigDecimal.TWO).signum() != 0;
        return Decimal.of(x.signum() < 0 && odd ? size.negate() : size);
    }

    private static Decimal special(Decimal base, Decimal exponent) {
        if (exponent.signum() == 0 && exponent.isFinite()) {
            return Decimal.of(1);
        }
        double value = Math.pow(base.doubleValue(), exponent.doubleValue());
        return base.isFinite() && base.compareTo(Decimal.of(1)) == 0 ? Decimal.of(1) : Decimal.of(value);
    }
}
