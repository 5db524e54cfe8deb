package io.tidemark.protocol.type;

/**
 * Days since 1970-01-01 ↔ year, month and day of the proleptic Gregorian calendar, without an object: a date is packed into a
 * long (year 0 is 1 BC). The arithmetic counts years from March, so that the leap day is the last of a year.
 */
final class CivilDate {
    private static final int DAYS_OF_400_YEARS = 146_097;
    /** From 0000-03-01 to 1970-01-01. */
    private static final int EPOCH_SHIFT = 719_468;

    private CivilDate() {}

    static long ofDays(long days) {
        long shifted = days + EPOCH_SHIFT;
        long era = Math.floorDiv(shifted, DAYS_OF_400_YEARS);
        int dayOfEra = (int) (shifted - era * DAYS_OF_400_YEARS);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year << 16 | (long) month << 8 | day;
    }

    static int year(long date) {
        return (int) (date >> 16);
    }

    static int month(long date) {
        return (int) (date >> 8) & 0xff;
    }

    static int day(long date) {
        return (int) date & 0xff;
    }

    /** Days since 1970-01-01 of a valid date. */
    static long toDays(int year, int month, int day) {
        long marchYear = month <= 2 ? year - 1L : year;
        long era = Math.floorDiv(marchYear, 400);
        int yearOfEra = (int) (marchYear - era * 400);
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_OF_400_YEARS + dayOfEra - EPOCH_SHIFT;
    }

    static int daysOfMonth(int year, int month) {
        return switch (month) {
            case 4, 6, 9, 11 -> 30;
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            default -> 31;
        };
    }
}
