package io.tidemark.protocol.type;

/**
 * An interval as PostgreSQL keeps it: three parts that don't convert into each other.
 *
 * @param micros of any size, also more than a day
 */
public record Interval(int months, int days, long micros) {
    /**
     * Reads {@code 1 year 2 mons -3 days +04:05:06.7}, {@code 90 minutes ago}, {@code 1.5 h}, {@code P1Y2M3DT4H5M6S} and what
     * lies between them.
     *
     * @throws ValueException 22007 for other text, 22015 beyond the range
     */
    public static Interval parse(byte[] text, int offset, int length) {
        return new IntervalParser(text, offset, length).parse();
    }
}
