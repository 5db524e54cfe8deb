package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.type.IntervalModifier;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields and the precision that {@code interval hour to second(3)} names: PostgreSQL's modifier of intervals. */
final class IntervalFields {
    private static final int MOST_DIGITS = 6;
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
        int mask = IntervalModifier.ALL_FIELDS;
        if (fields != null) {
            String[] ends = fields.split(" to ", -1);
            mask = 0;
            for (int i = IntervalModifier.NAMES.indexOf(ends[0]); i <= IntervalModifier.NAMES
                    .indexOf(ends[ends.length - 1]); i++) {
                mask |= IntervalModifier.bit(i);
            }
        }
        int digits = precision.isEmpty()
                ? IntervalModifier.FULL_PRECISION
                : Math.min(precision.getFirst(), MOST_DIGITS);
        return mask << 16 | digits;
    }

    /** The text of a literal with the unit that the modifier gives to a number without one. */
    static String literal(String text, int modifier) {
        int mask = modifier >>> 16;
        if (modifier < 0 || mask == IntervalModifier.ALL_FIELDS) {
            return text;
        }
        Matcher parts = TWO_PARTS.matcher(text);
        if (mask == (IntervalModifier.bit(4) | IntervalModifier.bit(5)) && parts.matches()) {
            return parts.group(1) + "0:" + parts.group(2);
        }
        return BARE_NUMBER.matcher(text).find()
                ? text + " " + IntervalModifier.NAMES.get(IntervalModifier.lowest(mask))
                : text;
    }
}
