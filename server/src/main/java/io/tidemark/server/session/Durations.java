package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as PostgreSQL writes them in settings: {@code 1500}, {@code 2s}, {@code 5 min}. */
final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,11})\\s*(us|ms|s|min|h|d)?");
    private static final int SECOND = 1000;
    private static final int MINUTE = 60 * SECOND;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private Durations() {}

    /** Milliseconds, 0 to {@link Integer#MAX_VALUE}; a bare number is milliseconds. */
    static int parseMillis(String name, String value) {
        Matcher form = FORM.matcher(value.strip().toLowerCase(Locale.ROOT));
        if (form.matches()) {
            long number = Long.parseLong(form.group(1));
            String unit = form.group(2) == null ? "ms" : form.group(2);
            long millis = switch (unit) {
                case "us" -> number / 1000;
                case "ms" -> number;
                case "s" -> number * SECOND;
                case "min" -> number * MINUTE;
                case "h" -> number * HOUR;
                default -> number * DAY;
            };
            if (millis <= Integer.MAX_VALUE) {
                return (int) millis;
            }
        }
        throw new SqlException("22023", "invalid value for parameter \"" + name + "\": \"" + value + "\"",
                SqlException.NO_POSITION,
                "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\".");
    }

    /** As SHOW prints it: in the largest unit that fits. */
    static String print(int millis) {
        if (millis == 0) {
            return "0";
        }
        if (millis % DAY == 0) {
            return millis / DAY + "d";
        }
        if (millis % HOUR == 0) {
            return millis / HOUR + "h";
        }
        if (millis % MINUTE == 0) {
            return millis / MINUTE + "min";
        }
        return millis % SECOND == 0 ? millis / SECOND + "s" : millis + "ms";
    }
}
