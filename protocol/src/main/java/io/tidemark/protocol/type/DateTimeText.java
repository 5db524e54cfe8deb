package io.tidemark.protocol.type;

/**
 * Writes date, time, timestamp and timestamptz in the ISO style: {@code 2024-02-29 12:00:00.5+01}. Years have at least four
 * digits, those before 1 end in {@code BC}. Microseconds and days count from 1970-01-01.
 */
public final class DateTimeText {
    /** Bytes of the longest value: {@code 294247-01-10 04:00:54.775807-15:59:59 BC}. */
    public static final int MAX_LENGTH = 44;
    /** Microseconds. */
    static final long SECOND = 1_000_000L;
    /** Microseconds. */
    static final long DAY = 86_400 * SECOND;

    private DateTimeText() {}

    /** Writes a timestamp in µs; answers the index after it. */
    public static int putTimestamp(long micros, byte[] target, int at) {
        return isInfinite(micros) ? putInfinity(micros > 0, target, at) : put(micros, false, 0, target, at);
    }

    /** Writes a timestamptz in µs UTC as local time {@code offsetSeconds} east; answers the index after it. */
    public static int putTimestamptz(long micros, int offsetSeconds, byte[] target, int at) {
        return isInfinite(micros)
                ? putInfinity(micros > 0, target, at)
                : put(micros, true, offsetSeconds, target, at);
    }

    /** Writes a date in days; answers the index after it. */
    public static int putDate(int days, byte[] target, int at) {
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            return putInfinity(days > 0, target, at);
        }
        long date = CivilDate.ofDays(days);
        return putEra(date, putCivil(date, target, at), target);
    }

    /** Writes a time of day in µs; answers the index after it. */
    public static int putTime(long micros, byte[] target, int at) {
        long seconds = micros / SECOND;
        int next = Ascii.putTwo((int) (seconds / 3600), target, at);
        target[next] = ':';
        next = Ascii.putTwo((int) (seconds / 60 % 60), target, next + 1);
        target[next] = ':';
        next = Ascii.putTwo((int) (seconds % 60), target, next + 1);
        return putFraction((int) (micros % SECOND), target, next);
    }

    /** Writes {@code .5} for 500,000 µs, nothing for 0. */
    static int putFraction(int micros, byte[] target, int at) {
        if (micros == 0) {
            return at;
        }
        target[at] = '.';
        int rest = micros;
        int digits = 6;
        while (rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        return Ascii.putPadded(rest, digits, target, at + 1);
    }

    private static boolean isInfinite(long micros) {
        return micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
    }

    private static int putInfinity(boolean positive, byte[] target, int at) {
        return Ascii.put(positive ? "infinity" : "-infinity", target, at);
    }

    private static int put(long micros, boolean withZone, int offsetSeconds, byte[] target, int at) {
        long days = Math.floorDiv(micros, DAY);
        long time = Math.floorMod(micros, DAY);
        if (withZone) { // apart from the day, so that the ends of the range don't overflow
            time += offsetSeconds * SECOND;
            days += Math.floorDiv(time, DAY);
            time = Math.floorMod(time, DAY);
        }
        long date = CivilDate.ofDays(days);
        int next = putCivil(date, target, at);
        target[next] = ' ';
        next = putTime(time, target, next + 1);
        if (withZone) {
            next = putOffset(offsetSeconds, target, next);
        }
        return putEra(date, next, target);
    }

    private static int putCivil(long date, byte[] target, int at) {
        int year = CivilDate.year(date);
        int next = Ascii.putPadded(year > 0 ? year : 1L - year, 4, target, at);
        target[next] = '-';
        next = Ascii.putTwo(CivilDate.month(date), target, next + 1);
        target[next] = '-';
        return Ascii.putTwo(CivilDate.day(date), target, next + 1);
    }

    private static int putEra(long date, int at, byte[] target) {
        return CivilDate.year(date) > 0 ? at : Ascii.put(" BC", target, at);
    }

    private static int putOffset(int offsetSeconds, byte[] target, int at) {
        int magnitude = Math.abs(offsetSeconds);
        target[at] = (byte) (offsetSeconds < 0 ? '-' : '+');
        int next = Ascii.putTwo(magnitude / 3600, target, at + 1);
        if (magnitude % 3600 != 0) {
            target[next] = ':';
            next = Ascii.putTwo(magnitude / 60 % 60, target, next + 1);
        }
        if (magnitude % 60 != 0) {
            target[next] = ':';
            next = Ascii.putTwo(magnitude % 60, target, next + 1);
        }
        return next;
    }
}
