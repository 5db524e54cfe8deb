package io.tidemark.server.sql.type;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a session prints and reads values: what DateStyle, IntervalStyle, bytea_output and extra_float_digits say.
 *
 * @param escapesBytes      bytea_output is escape
 * @param extraFloatDigits  -15 to 3; floats are shortest and exact from 1 on
 */
public record TextStyle(DateFormat dates, DateOrder order, IntervalFormat intervals, boolean escapesBytes,
        int extraFloatDigits) {
    /** PostgreSQL's defaults. */
    public static final TextStyle DEFAULT = new TextStyle(DateFormat.ISO, DateOrder.MDY,
            IntervalFormat.POSTGRES, false, 1);

    /** Output formats of dates. */
    public enum DateFormat {
        ISO("ISO"), SQL("SQL"), POSTGRES("Postgres"), GERMAN("German");

        private final String shown;

        DateFormat(String shown) {
            this.shown = shown;
        }

        /** As SHOW prints it. */
        public String shown() {
            return shown;
        }
    }

    /** Which of three numbers of a date is what. */
    public enum DateOrder {
        MDY("$1/$2/$3"), DMY("$2/$1/$3"), YMD("$2/$3/$1");

        private static final Pattern NUMBERS = Pattern
                .compile("(?<![\\d:.])(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{1,7})(?![\\d:])");

        private final String monthFirst;

        DateOrder(String monthFirst) {
            this.monthFirst = monthFirst;
        }

        /** The text with a date of three numbers, the first a short one, in the order month, day, year. */
        public String monthFirst(String text) {
            return this == MDY ? text : NUMBERS.matcher(text).replaceFirst(monthFirst);
        }
    }

    /** Output formats of intervals. */
    public enum IntervalFormat {
        POSTGRES, POSTGRES_VERBOSE, SQL_STANDARD, ISO_8601;

        /** The format of an IntervalStyle in lower case. */
        public static IntervalFormat of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /** Whether text of these types is printed as by default. */
    public boolean isDefaultFor(TypeId type) {
        TypeId element = type.element();
        return switch (element == null ? type : element) {
            case DATE, TIMESTAMP, TIMESTAMPTZ ->
                dates == DateFormat.ISO;
            case INTERVAL -> intervals == IntervalFormat.POSTGRES;
            case BYTEA -> !escapesBytes;
            case FLOAT4, FLOAT8 -> extraFloatDigits > 0;
            default -> true;
        };
    }
}
