package io.tidemark.server.sql.type;

import java.util.Locale;

/**
 * The integer at the start of a text, 0 where there is none, as C's strtol gives it.
 *
 * @param end where it ends
 */
record LeadingNumber(long value, int end) {
    /** Reads from {@code from} on; {@link Unreadable#FIELD} beyond the bits of an int or long. */
    static LeadingNumber read(String text, int from, boolean wide) {
        int at = from;
        boolean negative = at < text.length() && text.charAt(at) == '-';
        if (at < text.length() && (negative || text.charAt(at) == '+')) {
            at++;
        }
        int digits = at;
        long value = 0;
        while (at < text.length() && DateTimeFields.isDigit(text.charAt(at))) {
            int digit = text.charAt(at) - '0';
            long least = wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
            if (value < (least + digit) / 10) {
                throw Unreadable.FIELD.asException();
            }
            value = value * 10 - digit;
            at++;
        }
        if (!negative && value == (wide ? Long.MIN_VALUE : Integer.MIN_VALUE)) {
            throw Unreadable.FIELD.asException();
        }
        return new LeadingNumber(negative ? value : -value, at == digits ? from : at);
    }

    static LeadingNumber readInt(String text, int from) {
        return read(text, from, false);
    }

    /** The fraction that a text from its point to its end is; a point alone is 0. */
    static double fraction(String text, int from) {
        String digits = text.substring(from).toLowerCase(Locale.ROOT);
        for (int i = 1; i < digits.length(); i++) {
            if (!DateTimeFields.isDigit(digits.charAt(i))) {
                throw Unreadable.FORMAT.asException();
            }
        }
        return digits.length() == 1 ? 0 : Double.parseDouble("0" + digits);
    }

    /** The same in microseconds of a second. */
    static long fractionMicros(String text, int from) {
        return (long) Math.rint(fraction(text, from) * 1_000_000);
    }
}
