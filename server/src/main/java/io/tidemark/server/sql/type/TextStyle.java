package io.tidemark.server.sql.type;

import java.util.Locale;

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
        MDY, DMY, YMD
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
