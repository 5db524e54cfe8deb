package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.Zones;
import java.time.LocalDate;
import java.time.ZoneId;

/** Arithmetic with intervals and timestamps; 22008 where a result is outside of its type. */
final class Intervals {
    private Intervals() {}

    static Interval plus(Interval a, Interval b) {
        try {
            return a.plus(b);
        } catch (ArithmeticException overflow) {
            throw Errors.timeOutOfRange("interval");
        }
    }

    static Interval negate(Interval a) {
        try {
            return a.negate();
        } catch (ArithmeticException overflow) {
            throw Errors.timeOutOfRange("interval");
        }
    }

    static Interval multiply(Interval a, double factor) {
        try {
            return a.multiply(factor);
        } catch (ArithmeticException overflow) {
            throw Errors.timeOutOfRange("interval");
        }
    }

    static Interval divide(Interval a, double divisor) {
        if (divisor == 0) {
            throw Errors.divisionByZero();
        }
        try {
            return a.divide(divisor);
        } catch (ArithmeticException overflow) {
            throw Errors.timeOutOfRange("interval");
        }
    }

    /** Local microseconds plus months (the day is cut to the month's last), days and microseconds. */
    static long addLocal(long micros, Interval interval) {
        if (Zones.isInfinite(micros)) {
            return micros;
        }
        try {
            return Math.addExact(addDays(micros, interval), interval.micros());
        } catch (ArithmeticException | java.time.DateTimeException overflow) {
            throw Errors.timeOutOfRange("timestamp");
        }
    }

    private static long addDays(long micros, Interval interval) {
        long day = Math.floorDiv(micros, Interval.DAY_MICROS);
        long clock = Math.floorMod(micros, Interval.DAY_MICROS);
        if (interval.months() != 0) {
            day = LocalDate.ofEpochDay(day).plusMonths(interval.months()).toEpochDay();
        }
        return Math.addExact(Math.multiplyExact(day + interval.days(), Interval.DAY_MICROS), clock);
    }

    /** An instant plus an interval: months and days by the zone's calendar, microseconds by the clock. */
    static long addZoned(long micros, Interval interval, ZoneId zone) {
        if (Zones.isInfinite(micros)) {
            return micros;
        }
        try {
            long moved = interval.months() == 0 && interval.days() == 0
                    ? micros
                    : Zones.toUtc(addDays(Zones.toLocal(micros, zone), interval), zone);
            return Math.addExact(moved, interval.micros());
        } catch (ArithmeticException | java.time.DateTimeException overflow) {
            throw Errors.timeOutOfRange("timestamp");
        }
    }

    /** The difference in days and microseconds. */
    static Interval difference(long later, long earlier) {
        if (Zones.isInfinite(later) || Zones.isInfinite(earlier)) {
            throw Errors.error("22008", "cannot subtract infinite timestamps");
        }
        long micros = later - earlier;
        return new Interval(0, (int) (micros / Interval.DAY_MICROS), micros % Interval.DAY_MICROS);
    }

    static Interval justifyHours(Interval value) {
        return settle(value.months(), value.days() + value.micros() / Interval.DAY_MICROS,
                value.micros() % Interval.DAY_MICROS);
    }

    private static Interval settle(long months, long days, long micros) {
        if (days > 0 && micros < 0) {
            return interval(months, days - 1, micros + Interval.DAY_MICROS);
        }
        if (days < 0 && micros > 0) {
            return interval(months, days + 1, micros - Interval.DAY_MICROS);
        }
        return interval(months, days, micros);
    }

    static Interval justifyDays(Interval value) {
        long months = value.months() + value.days() / 30L;
        long days = value.days() % 30;
        if (months > 0 && days < 0) {
            return interval(months - 1, days + 30, value.micros());
        }
        if (months < 0 && days > 0) {
            return interval(months + 1, days - 30, value.micros());
        }
        return interval(months, days, value.micros());
    }

    static Interval justify(Interval value) {
        long days = value.days() + value.micros() / Interval.DAY_MICROS;
        long micros = value.micros() % Interval.DAY_MICROS;
        long months = value.months() + days / 30;
        days %= 30;
        if (months > 0 && (days < 0 || (days == 0 && micros < 0))) {
            days += 30;
            months--;
        } else if (months < 0 && (days > 0 || (days == 0 && micros > 0))) {
            days -= 30;
            months++;
        }
        return settle(months, days, micros);
    }

    private static Interval interval(long months, long days, long micros) {
        if (months != (int) months || days != (int) days) {
            throw Errors.timeOutOfRange("interval");
        }
        return new Interval((int) months, (int) days, micros);
    }
}
