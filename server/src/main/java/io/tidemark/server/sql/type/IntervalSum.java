package io.tidemark.server.sql.type;

import java.util.List;

/** The amounts of an interval's text added up, fractions going to the next smaller field as PostgreSQL does it. */
final class IntervalSum {
    private static final int DAYS_OF_MONTH = 30;

    private int years;
    private int months;
    private int days;
    private long micros;

    /** Units of an interval. */
    enum Unit {
        MICROSECOND(1, 1, "us usec usecs usecond useconds microsecon"),
        MILLISECOND(1_000, 1 << 1, "ms msec msecs msecond mseconds millisecon"),
        SECOND(1_000_000, 1 << 2, "s sec secs second seconds"),
        MINUTE(60_000_000L, 1 << 3, "m min mins minute minutes"),
        HOUR(3_600_000_000L, 1 << 4, "h hr hrs hour hours"),
        DAY(1, 1 << 5, "d day days"),
        WEEK(7, 1 << 6, "w week weeks"),
        MONTH(1, 1 << 7, "mon mons month months"),
        YEAR(1, 1 << 8, "y yr yrs year years"),
        DECADE(10, 1 << 9, "dec decs decade decades"),
        CENTURY(100, 1 << 10, "c cent century centuries"),
        MILLENNIUM(1000, 1 << 11, "mil mils millennia millennium");

        /** Microseconds up to the hour, days up to the week, years from the year on. */
        private final long size;
        private final int bit;
        private final String names;

        Unit(long size, int bit, String names) {
            this.size = size;
            this.bit = bit;
            this.names = names;
        }

        /** One bit that no other unit has. */
        int bit() {
            return bit;
        }

        /** Its words; of longer ones, ten letters. */
        List<String> names() {
            return List.of(names.split(" ", -1));
        }
    }

    /** Adds {@code whole + fraction} units; both have one sign. */
    void add(Unit unit, long whole, double fraction) {
        try {
            switch (unit) {
                case MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR -> {
                    micros = Math.addExact(micros, Math.multiplyExact(whole, unit.size));
                    addMicros(fraction, unit.size);
                }
                case DAY, WEEK -> {
                    days = Math.addExact(days,
                            Math.multiplyExact(Math.toIntExact(whole), Math.toIntExact(unit.size)));
                    addDays(fraction, unit.size);
                }
                case MONTH -> {
                    months = Math.addExact(months, Math.toIntExact(whole));
                    addDays(fraction, DAYS_OF_MONTH);
                }
                case YEAR, DECADE, CENTURY, MILLENNIUM -> {
                    int size = Math.toIntExact(unit.size);
                    years = Math.addExact(years, Math.multiplyExact(Math.toIntExact(whole), size));
                    months = Math.addExact(months, (int) Math.rint(fraction * size * 12));
                }
            }
        } catch (ArithmeticException overflow) {
            throw Unreadable.FIELD.asException();
        }
    }

    private void addDays(double fraction, long size) {
        double all = fraction * size;
        int whole = (int) all;
        days = Math.addExact(days, whole);
        addMicros(all - whole, Interval.DAY_MICROS);
    }

    private void addMicros(double fraction, long size) {
        double all = fraction * size;
        long whole = (long) all;
        double rest = all - whole;
        micros = Math.addExact(micros, whole + (rest > 0.5 ? 1 : rest < -0.5 ? -1 : 0));
    }

    /** Drops what clock times have said so far and takes these. */
    void clock(long newMicros) {
        micros = newMicros;
    }

    /** Gives the sum the opposite sign. */
    void negate() {
        try {
            years = Math.negateExact(years);
            months = Math.negateExact(months);
            days = Math.negateExact(days);
            micros = Math.negateExact(micros);
        } catch (ArithmeticException overflow) {
            throw Unreadable.FIELD.asException();
        }
    }

    /** The interval; {@link ArithmeticException} when the months are too many. */
    Interval interval() {
        return new Interval(Math.toIntExact(years * 12L + months), days, micros);
    }
}
