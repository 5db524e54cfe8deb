package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.ast.TypeName;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields and the precision that {@code interval hour to second(3)} names: PostgreSQL's modifier of intervals. */
final class IntervalFields {
    private static final int ALL_FIELDS = 0x7FFF;
    private static final int FULL_PRECISION = 0xFFFF;
    private static final int MOST_DIGITS = 6;
    /** Fields from the largest down, and the bit of each. */
    private static final List<String> NAMES = List.of("year", "month", "day", "hour", "minute", "second");
    private static final int[] BITS = {2, 1, 3, 10, 11, 12};
    private static final Pattern BARE_NUMBER = Pattern.compile("(?:^|\\s)[+-]?(?:\\d+\\.?\\d*|\\.\\d+)\\s*$");
    private static final Pattern TWO_PARTS = Pattern.compile("^\\s*([+-]?)(\\d+:\\d+(?:\\.\\d*)?)\\s*$");

    private IntervalFields() {}

    /** The modifier of a type as written; -1 where it says neither fields nor a precision. */
    static int modifier(TypeName written) {
        List<Integer> precision = written.modifiers();
        String fields = written.intervalFields();
        if (precision.isEmpty() && fields == null) {
            return -1;
        }
        int mask = ALL_FIELDS;
        if (fields != null) {
            String[] ends = fields.split(" to ", -1);
            mask = 0;
            for (int i = NAMES.indexOf(ends[0]); i <= NAMES.indexOf(ends[ends.length - 1]); i++) {
                mask |= 1 << BITS[i];
            }
        }
        int digits = precision.isEmpty() ? FULL_PRECISION : Math.min(precision.getFirst(), MOST_DIGITS);
        return mask << 16 | digits;
    }

    /** The text of a literal with the unit that the modifier gives to a number without one. */
    static String literal(String text, int modifier) {
        int mask = modifier >>> 16;
        if (modifier < 0 || mask == ALL_FIELDS) {
            return text;
        }
        Matcher parts = TWO_PARTS.matcher(text);
        if (mask == (1 << BITS[4] | 1 << BITS[5]) && parts.matches()) {
            return parts.group(1) + "0:" + parts.group(2);
        }
        return BARE_NUMBER.matcher(text).find() ? text + " " + NAMES.get(lowest(mask)) : text;
    }

    private static int lowest(int mask) {
        int lowest = NAMES.size() - 1;
        while (lowest > 0 && (mask & 1 << BITS[lowest]) == 0) {
            lowest--;
        }
        return lowest;
    }

    /** As {@code format_type} prints it behind {@code interval}. */
    static String display(int modifier) {
        int mask = modifier >>> 16;
        int digits = modifier & FULL_PRECISION;
        String precision = digits == FULL_PRECISION ? "" : "(" + digits + ")";
        if (modifier < 0 || mask == ALL_FIELDS) {
            return modifier < 0 ? "" : precision;
        }
        int first = 0;
        while (first < NAMES.size() - 1 && (mask & 1 << BITS[first]) == 0) {
            first++;
        }
        int last = lowest(mask);
        return " " + NAMES.get(first) + (last > first ? " to " + NAMES.get(last) : "") + precision;
    }
}
