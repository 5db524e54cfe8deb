package io.tidemark.server.sql.type;

/** The form that programs write, {@code 2024-01-02[ T]03:04:05[.678901]}, read without an object. */
final class QuickDateTime {
    /** The text has another form, or a field is out of range. */
    static final long NOT_QUICK = Long.MIN_VALUE;

    private QuickDateTime() {}

    static long timestamp(String text) {
        int length = text.length();
        if (length < 19 || length > 26 || length == 20 || text.charAt(4) != '-' || text.charAt(7) != '-'
                || (text.charAt(10) != ' ' && text.charAt(10) != 'T') || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return NOT_QUICK;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (year < 1 || month < 1 || month > 12 || day < 1 || (day > 28 && day > daysOf(year, month))
                || hour < 0
                || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return NOT_QUICK;
        }
        int micros = length == 19 ? 0 : fraction(text, length);
        if (micros < 0) {
            return NOT_QUICK;
        }
        long seconds = (days(year, month, day) * 24 + hour) * 3600 + minute * 60L + second;
        return seconds * 1_000_000 + micros;
    }

    private static int fraction(String text, int length) {
        if (text.charAt(19) != '.') {
            return -1;
        }
        int micros = number(text, 20, length);
        for (int digits = length - 20; digits < 6; digits++) {
            micros *= 10;
        }
        return micros;
    }

    /** The number between two positions, or a negative one when a char is no digit. */
    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE / 1_000_000;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970 of a date of the proleptic Gregorian calendar, year 1 or later. */
    private static long days(int year, int month, int day) {
        int shifted = month <= 2 ? year - 1 : year;
        int era = shifted / 400;
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
