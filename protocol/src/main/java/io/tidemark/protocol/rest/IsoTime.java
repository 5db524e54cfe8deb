package io.tidemark.protocol.rest;

import io.tidemark.protocol.type.DateTimeText;
import java.time.LocalDate;

/** Writes timestamps as {@code 2024-01-01T00:00:00.000000Z}. Remembers the last day; confined to one result. */
final class IsoTime {
    /** Bytes of the longest value: those that ISO 8601 can't say are written as PostgreSQL does. */
    static final int MAX_LENGTH = DateTimeText.MAX_LENGTH;
    private static final long DAY = 86_400_000_000L;
    private static final byte[] DIGITS = new byte[200];

    static {
        for (int i = 0; i < 100; i++) {
            DIGITS[2 * i] = (byte) ('0' + i / 10);
            DIGITS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private final byte[] date = new byte[11];
    private long day = Long.MIN_VALUE;

    /** Writes a timestamp in µs; answers the index after it. */
    int put(long micros, byte[] target, int at) {
        long of = Math.floorDiv(micros, DAY);
        if (of != day && !begin(of)) {
            return DateTimeText.putTimestamp(micros, target, at);
        }
        System.arraycopy(date, 0, target, at, 11);
        long rest = micros - of * DAY;
        int seconds = (int) (rest / 1_000_000);
        int fraction = (int) (rest - seconds * 1_000_000L);
        int minutes = seconds / 60;
        int next = two(minutes / 60, target, at + 11);
        target[next++] = ':';
        next = two(minutes % 60, target, next);
        target[next++] = ':';
        next = two(seconds - minutes * 60, target, next);
        target[next++] = '.';
        int upper = fraction / 10_000;
        int lower = fraction - upper * 10_000;
        next = two(upper, target, next);
        next = two(lower / 100, target, next);
        next = two(lower % 100, target, next);
        target[next++] = 'Z';
        return next;
    }

    /** Writes the date of a day; false for years that have not four digits. */
    private boolean begin(long newDay) {
        if (newDay < -719_162 || newDay > 2_932_896) { // years 1 to 9999
            return false;
        }
        LocalDate civil = LocalDate.ofEpochDay(newDay);
        int next = two(civil.getYear() / 100, date, 0);
        next = two(civil.getYear() % 100, date, next);
        date[next++] = '-';
        next = two(civil.getMonthValue(), date, next);
        date[next++] = '-';
        next = two(civil.getDayOfMonth(), date, next);
        date[next] = 'T';
        day = newDay;
        return true;
    }

    private static int two(int value, byte[] target, int at) {
        target[at] = DIGITS[2 * value];
        target[at + 1] = DIGITS[2 * value + 1];
        return at + 2;
    }
}
