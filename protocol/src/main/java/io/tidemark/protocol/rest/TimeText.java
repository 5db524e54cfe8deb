package io.tidemark.protocol.rest;

import io.tidemark.protocol.type.IntegerText;
import java.time.DateTimeException;
import java.time.LocalDate;

/** Reads times as files have them: {@code 2024-01-31}, with {@code T} or a blank and a time, a fraction, {@code Z} or an offset. */
final class TimeText {
    /** No such time. */
    static final long NONE = Long.MIN_VALUE;
    /** Microseconds. */
    static final long DAY = 86_400_000_000L;

    private TimeText() {}

    /** µs since 1970-01-01 UTC; {@link #NONE} for other text. */
    static long micros(byte[] text, int from, int to) {
        int length = to - from;
        if (length < 10 || text[from + 4] != '-' || text[from + 7] != '-') {
            return NONE;
        }
        int year = IntegerText.digits(text, from, from + 4);
        int month = IntegerText.digits(text, from + 5, from + 7);
        int day = IntegerText.digits(text, from + 8, from + 10);
        if (year < 0 || month < 0 || day < 0) {
            return NONE;
        }
        long midnight;
        try {
            midnight = LocalDate.of(year, month, day).toEpochDay() * DAY;
        } catch (DateTimeException noDate) {
            return NONE;
        }
        return length == 10 ? midnight : time(text, from + 10, to, midnight);
    }

    private static long time(byte[] text, int from, int to, long midnight) {
        if ((text[from] != 'T' && text[from] != ' ') || to - from < 6 || text[from + 3] != ':') {
            return NONE;
        }
        int hour = IntegerText.digits(text, from + 1, from + 3);
        int minute = IntegerText.digits(text, from + 4, from + 6);
        int at = from + 6;
        int second = 0;
        if (at < to && text[at] == ':') {
            second = to - at < 3 ? -1 : IntegerText.digits(text, at + 1, at + 3);
            at += 3;
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return NONE;
        }
        long micros = midnight + ((hour * 60L + minute) * 60 + second) * 1_000_000;
        if (at < to && (text[at] == '.' || text[at] == ',')) {
            int end = at + 1;
            while (end < to && text[end] >= '0' && text[end] <= '9') {
                end++;
            }
            if (end == at + 1 || end - at > 10) {
                return NONE;
            }
            micros += fraction(text, at + 1, end);
            at = end;
        }
        return zone(text, at, to, micros);
    }

    /** Digits beyond microseconds are cut. */
    private static long fraction(byte[] text, int from, int to) {
        long micros = 0;
        for (int i = 0; i < 6; i++) {
            micros = micros * 10 + (from + i < to ? text[from + i] - '0' : 0);
        }
        return micros;
    }

    private static long zone(byte[] text, int from, int to, long micros) {
        if (from == to || (to - from == 1 && (text[from] == 'Z' || text[from] == 'z'))) {
            return micros;
        }
        boolean colon = to - from == 6 && text[from + 3] == ':';
        if ((text[from] != '+' && text[from] != '-') || !(colon || to - from == 3 || to - from == 5)) {
            return NONE;
        }
        int hours = IntegerText.digits(text, from + 1, from + 3);
        int minutes = to - from == 3 ? 0 : IntegerText.digits(text, to - 2, to);
        if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) {
            return NONE;
        }
        long offset = (hours * 60L + minutes) * 60_000_000;
        return text[from] == '-' ? micros + offset : micros - offset;
    }
}
