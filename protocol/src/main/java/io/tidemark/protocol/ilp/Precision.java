package io.tidemark.protocol.ilp;

import java.util.Locale;
import java.util.Optional;

/** The unit of the times at the ends of lines. */
public enum Precision {
    /** Nanoseconds, the default; they are cut to microseconds. */
    NANOSECONDS(1, 1_000),
    /** Microseconds. */
    MICROSECONDS(1, 1),
    /** Milliseconds. */
    MILLISECONDS(1_000, 1),
    /** Seconds. */
    SECONDS(1_000_000, 1),
    /** Minutes. */
    MINUTES(60_000_000, 1),
    /** Hours. */
    HOURS(3_600_000_000L, 1);

    private final long factor;
    private final long divisor;

    Precision(long factor, long divisor) {
        this.factor = factor;
        this.divisor = divisor;
    }

    /** The unit that a request's {@code precision} names: n or ns, u or us or µ, ms, s, m, h; empty for any other. */
    public static Optional<Precision> named(String name) {
        return Optional.ofNullable(switch (name.toLowerCase(Locale.ROOT)) {
            case "", "n", "ns" -> NANOSECONDS;
            case "u", "us", "µ", "µs" -> MICROSECONDS;
            case "ms" -> MILLISECONDS;
            case "s" -> SECONDS;
            case "m" -> MINUTES;
            case "h" -> HOURS;
            default -> null;
        });
    }

    /**
     * A time as microseconds.
     *
     * @throws ArithmeticException when they are too many
     */
    long micros(long time) {
        return divisor > 1 ? Math.floorDiv(time, divisor) : Math.multiplyExact(time, factor);
    }
}
