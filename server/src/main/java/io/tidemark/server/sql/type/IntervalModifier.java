package io.tidemark.server.sql.type;

import java.util.List;

/** PostgreSQL's modifier of intervals: the bits of the fields {@code << 16 |} the digits of the seconds' fraction. */
public final class IntervalModifier {
    /** The bits of an interval that may have all fields. */
    public static final int ALL_FIELDS = 0x7FFF;
    /** The digits of an interval without a precision. */
    public static final int FULL_PRECISION = 0xFFFF;
    /** Fields from the largest down. */
    public static final List<String> NAMES = List.of("year", "month", "day", "hour", "minute", "second");

    private static final int[] BITS = {2, 1, 3, 10, 11, 12};

    private IntervalModifier() {}

    /** The bit of the field that has this place in {@link #NAMES}. */
    public static int bit(int field) {
        return 1 << BITS[field];
    }

    /** The place of the smallest field. */
    public static int lowest(int mask) {
        int lowest = NAMES.size() - 1;
        while (lowest > 0 && (mask & bit(lowest)) == 0) {
            lowest--;
        }
        return lowest;
    }

    /** As {@code format_type} prints it behind {@code interval}. */
    public static String display(int modifier) {
        int mask = modifier >>> 16;
        int digits = modifier & FULL_PRECISION;
        String precision = digits == FULL_PRECISION ? "" : "(" + digits + ")";
        if (modifier < 0 || mask == ALL_FIELDS) {
            return modifier < 0 ? "" : precision;
        }
        int first = 0;
        while (first < NAMES.size() - 1 && (mask & bit(first)) == 0) {
            first++;
        }
        int last = lowest(mask);
        return " " + NAMES.get(first) + (last > first ? " to " + NAMES.get(last) : "") + precision;
    }
}
