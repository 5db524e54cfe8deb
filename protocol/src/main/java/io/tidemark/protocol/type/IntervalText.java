package io.tidemark.protocol.type;

/** Writes interval in the style {@code postgres}: {@code 1 year 2 mons -3 days +04:05:06.7}. */
public final class IntervalText {
    /** Bytes of the longest value, with room to spare. */
    public static final int MAX_LENGTH = 96;

    private IntervalText() {}

    /** Writes an interval of months, days and µs; answers the index after it. */
    public static int put(int months, int days, long micros, byte[] target, int at) {
        int next = at;
        next = putPart(months / 12, "year", false, next == at, target, next);
        next = putPart(months % 12, "mon", months < 0 && months / 12 < 0, next == at, target, next);
        boolean negativeBefore = months % 12 == 0 ? months / 12 < 0 : months % 12 < 0;
        next = putPart(days, "day", negativeBefore, next == at, target, next);
        if (days != 0) {
            negativeBefore = days < 0;
        }
        if (micros != 0 || next == at) {
            next = putTime(micros, negativeBefore, next == at, target, next);
        }
        return next;
    }

    /** A positive part after a negative one carries a plus, as in PostgreSQL. */
    private static int putPart(int value, String unit, boolean negativeBefore, boolean first, byte[] target,
            int at) {
        if (value == 0) {
            return at;
        }
        int next = at;
        if (!first) {
            target[next++] = ' ';
        }
        if (negativeBefore && value > 0) {
            target[next++] = '+';
        }
        next = IntegerText.put(value, target, next);
        target[next++] = ' ';
        next = Ascii.put(unit, target, next);
        if (value != 1) {
            target[next++] = 's';
        }
        return next;
    }

    private static int putTime(long micros, boolean negativeBefore, boolean first, byte[] target, int at) {
        int next = at;
        if (!first) {
            target[next++] = ' ';
        }
        if (micros < 0) {
            target[next++] = '-';
        } else if (negativeBefore) {
            target[next++] = '+';
        }
        long seconds = Math.abs(micros / DateTimeText.SECOND);
        next = Ascii.putPadded(seconds / 3600, 2, target, next);
        target[next] = ':';
        next = Ascii.putTwo((int) (seconds / 60 % 60), target, next + 1);
        target[next] = ':';
        next = Ascii.putTwo((int) (seconds % 60), target, next + 1);
        return DateTimeText.putFraction((int) Math.abs(micros % DateTimeText.SECOND), target, next);
    }
}
