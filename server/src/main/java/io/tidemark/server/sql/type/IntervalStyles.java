package io.tidemark.server.sql.type;

/** Text of intervals in the styles of IntervalStyle. */
public final class IntervalStyles {
    private final StringBuilder text = new StringBuilder();
    private boolean zero = true;
    private boolean before;

    private IntervalStyles() {}

    /** The interval's fields as they are printed. */
    private record Fields(long years, long months, long days, long hours, long minutes, long micros) {
        static Fields of(Interval value) {
            long micros = value.micros();
            return new Fields(value.months() / 12, value.months() % 12, value.days(), micros / 3_600_000_000L,
                    micros / 60_000_000 % 60, micros % 60_000_000);
        }

        boolean negative() {
            return years < 0 || months < 0 || days < 0 || hours < 0 || minutes < 0 || micros < 0;
        }

        boolean positive() {
            return years > 0 || months > 0 || days > 0 || hours > 0 || minutes > 0 || micros > 0;
        }

        boolean time() {
            return hours != 0 || minutes != 0 || micros != 0;
        }
    }

    /** Text of an interval. */
    public static String format(Interval value, TextStyle.IntervalFormat format) {
        Fields fields = Fields.of(value);
        return switch (format) {
            case POSTGRES -> value.toString();
            case POSTGRES_VERBOSE -> new IntervalStyles().verbose(fields);
            case SQL_STANDARD -> standard(fields);
            case ISO_8601 -> iso(fields);
        };
    }

    private String verbose(Fields fields) {
        text.append('@');
        part(fields.years, "year");
        part(fields.months, "mon");
        part(fields.days, "day");
        part(fields.hours, "hour");
        part(fields.minutes, "min");
        long micros = fields.micros;
        if (micros != 0) {
            text.append(' ');
            if (zero) {
                before = micros < 0;
            } else if (micros < 0 != before) {
                text.append('-');
            }
            seconds(text, micros, false);
            text.append(Math.abs(micros) == 1_000_000 ? " sec" : " secs");
            zero = false;
        }
        return text.append(zero ? " 0" : "").append(before ? " ago" : "").toString();
    }

    private void part(long value, String unit) {
        if (value == 0) {
            return;
        }
        before = zero ? value < 0 : before;
        long shown = before ? -value : value;
        text.append(' ').append(shown).append(' ').append(unit).append(shown == 1 ? "" : "s");
        zero = false;
    }

    private static String standard(Fields given) {
        boolean months = given.years != 0 || given.months != 0;
        boolean time = given.days != 0 || given.time();
        boolean standard = !(given.negative() && given.positive()) && !(months && time);
        if (!given.negative() && !given.positive()) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        if (!standard) {
            text.append(given.years < 0 || given.months < 0 ? '-' : '+').append(Math.abs(given.years))
                    .append('-').append(Math.abs(given.months)).append(' ').append(given.days < 0 ? '-' : '+')
                    .append(Math.abs(given.days)).append(' ')
                    .append(given.hours < 0 || given.minutes < 0 || given.micros < 0 ? '-' : '+');
            return clock(text, given);
        }
        text.append(given.negative() ? "-" : "");
        if (months) {
            return text.append(Math.abs(given.years)).append('-').append(Math.abs(given.months)).toString();
        }
        text.append(given.days != 0 ? Math.abs(given.days) + " " : "");
        return clock(text, given);
    }

    private static String clock(StringBuilder text, Fields fields) {
        text.append(Math.abs(fields.hours)).append(':');
        DateTimeText.twoDigits(text, (int) Math.abs(fields.minutes));
        text.append(':');
        seconds(text, fields.micros, true);
        return text.toString();
    }

    private static String iso(Fields fields) {
        if (!fields.negative() && !fields.positive()) {
            return "PT0S";
        }
        StringBuilder text = new StringBuilder("P");
        iso(text, fields.years, 'Y');
        iso(text, fields.months, 'M');
        iso(text, fields.days, 'D');
        text.append(fields.time() ? "T" : "");
        iso(text, fields.hours, 'H');
        iso(text, fields.minutes, 'M');
        if (fields.micros != 0) {
            text.append(fields.micros < 0 ? "-" : "");
            seconds(text, fields.micros, false);
            text.append('S');
        }
        return text.toString();
    }

    private static void iso(StringBuilder text, long value, char unit) {
        if (value != 0) {
            text.append(value).append(unit);
        }
    }

    /** Seconds without a sign. */
    private static void seconds(StringBuilder text, long micros, boolean twoDigits) {
        long size = Math.abs(micros);
        if (twoDigits) {
            DateTimeText.twoDigits(text, (int) (size / 1_000_000));
        } else {
            text.append(size / 1_000_000);
        }
        DateTimeText.fraction(text, size % 1_000_000);
    }
}
