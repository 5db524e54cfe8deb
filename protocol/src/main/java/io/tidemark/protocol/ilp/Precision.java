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
    HOURS(3_600_000_000L, 1),
    /**
     * What InfluxDB 3 takes a time for when no unit is named: seconds up to 5 billion (the year 2128), milliseconds up to a
     * thousand times that, then micro- and nanoseconds.
     */
    GUESSED(0, 1);

    private static final long GUESSED_SECONDS_END = 5_000_000_000L;

    private final long factor;
    private final long divisor;

    Precision(long factor, long divisor) {
        this.factor = factor;
        this.divisor = divisor;
    }

    /**
     * The unit that a request's {@code precision} names: n or ns, u or us or µ, ms, s, m, h, InfluxDB 3's words and {@code auto};
     * empty for any other.
     */
    public static Optional<Precision> named(String name) {
        return Optional.ofNullable(switch (name.toLowerCase(Locale.ROOT)) {
            case "", "n", "ns", "nanosecond" -> NANOSECONDS;
            case "u", "us", "µ", "µs", "microsecond" -> MICROSECONDS;
            case "ms", "millisecond" -> MILLISECONDS;
            case "s", "second" -> SECONDS;
            case "m" -> MINUTES;
            case "h" -> HOURS;
            case "auto" -> GUESSED;
            default -> null;
        });
    }

    /**
     * A time as microseconds.
     *
     * @throws ArithmeticException when they are too many
     */
    long micros(long time) {
        if (this == GUESSED) {
            return guessed(time).micros(time);
        }
        return divisor > 1 ? Math.floorDiv(time, divisor) : Math.multiplyExact(time, factor);
    }

    private static Precision guessed(long time) {
        if (time == Long.MIN_VALUE) {
            return NANOSECONDS;
        }
        long size = Math.abs(time);
        return size < GUESSED_SECONDS_END
                ? SECONDS
                : size < GUESSED_SECONDS_END * 1_000
                        ? MILLISECONDS
                        : size < GUESSED_SECONDS_END * 1_000_000 ? MICROSECONDS : NANOSECONDS;
    }
}
