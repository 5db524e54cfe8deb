package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.DateTimeText;
import io.tidemark.server.sql.type.FloatText;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.server.sql.type.Zones;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** The rows of clocks, and of arithmetic with dates, times and intervals. */
final class TimeFunctions {
    private static final TypeId DATE = TypeId.DATE;
    private static final TypeId TIME = TypeId.TIME;
    private static final TypeId STAMP = TypeId.TIMESTAMP;
    private static final TypeId ZONED = TypeId.TIMESTAMPTZ;
    private static final TypeId INTERVAL = TypeId.INTERVAL;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId FLOAT8 = TypeId.FLOAT8;
    private static final TypeId TEXT = TypeId.TEXT;

    private TimeFunctions() {}

    static void declare(Declarations rows) {
        clocks(rows);
        timestamps(rows);
        dates(rows);
        moments(rows);
        intervals(rows);
        making(rows);
        zones(rows);
        tests(rows);
        FieldFunctions.declare(rows);
        OverlapFunctions.declare(rows);
        PeriodFunctions.declare(rows);
    }

    private static void clocks(Declarations rows) {
        for (String name : List.of("now", "current_timestamp", "transaction_timestamp")) {
            rows.function(name).returns(ZONED).stable()
                    .rows((row, output) -> output.int8(row.environment().transactionMicros()));
        }
        rows.function("current_timestamp", INT4).returns(ZONED).stable().rows((row, output) -> output
                .int8(LengthCasts.round(row.environment().transactionMicros(), row.int4(0))));
        rows.function("statement_timestamp").returns(ZONED).stable()
                .rows((row, output) -> output.int8(row.environment().statementMicros()));
        rows.function("clock_timestamp").returns(ZONED).unstable().rows((_, output) -> output.int8(clock()));
        rows.function("systimestamp").returns(STAMP).unstable().rows((_, output) -> output.int8(clock()));
        rows.function("localtimestamp").returns(STAMP).stable()
                .rows((row, output) -> output.int8(local(row)));
        rows.function("localtimestamp", INT4).returns(STAMP).stable()
                .rows((row, output) -> output.int8(LengthCasts.round(local(row), row.int4(0))));
        rows.function("current_date").returns(DATE).stable()
                .rows((row, output) -> output.int4(TimeCasts.date(local(row))));
        for (String name : List.of("localtime", "current_time")) {
            rows.function(name).returns(TIME).stable()
                    .rows((row, output) -> output.int8(Math.floorMod(local(row), Interval.DAY_MICROS)));
            rows.function(name, INT4).returns(TIME).stable().rows((row, output) -> output.int8(Math.floorMod(
                    LengthCasts.round(local(row), row.int4(0)), Interval.DAY_MICROS)));
        }
    }

    private static long clock() {
        java.time.Instant now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    private static long local(Row row) {
        return Zones.toLocal(row.environment().transactionMicros(), row.environment().timeZone());
    }

    private static void timestamps(Declarations rows) {
        rows.operator("+", rows.function("timestamp_pl_interval", STAMP, INTERVAL).returns(STAMP)
                .rows((row, output) -> output.int8(Intervals.addLocal(row.int8(0), row.interval(1)))), "+",
                null);
        rows.operator("-", rows.function("timestamp_mi_interval", STAMP, INTERVAL).returns(STAMP).rows((row,
                output) -> output.int8(Intervals.addLocal(row.int8(0), Intervals.negate(row.interval(1))))));
        rows.operator("+", rows.function("interval_pl_timestamp", INTERVAL, STAMP).returns(STAMP)
                .rows((row, output) -> output.int8(Intervals.addLocal(row.int8(1), row.interval(0)))), "+",
                null);
        rows.operator("+", rows.function("timestamptz_pl_interval", ZONED, INTERVAL).returns(ZONED).stable()
                .rows((row, output) -> output.int8(zoned(row, 0, row.interval(1)))), "+", null);
        rows.operator("-", rows.function("timestamptz_mi_interval", ZONED, INTERVAL).returns(ZONED).stable()
                .rows((row, output) -> output.int8(zoned(row, 0, Intervals.negate(row.interval(1))))));
        rows.operator("+", rows.function("interval_pl_timestamptz", INTERVAL, ZONED).returns(ZONED).stable()
                .rows((row, output) -> output.int8(zoned(row, 1, row.interval(0)))), "+", null);
        rows.operator("-", rows.function("timestamp_mi", STAMP, STAMP).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.difference(row.int8(0), row.int8(1)))));
        rows.operator("-", rows.function("timestamptz_mi", ZONED, ZONED).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.difference(row.int8(0), row.int8(1)))));
    }

    private static long zoned(Row row, int argument, Interval interval) {
        return Intervals.addZoned(row.int8(argument), interval, row.environment().timeZone());
    }

    private static void dates(Declarations rows) {
        rows.operator("+", rows.function("date_pli", DATE, INT4).returns(DATE)
                .rows((row, output) -> output.int4(days(row.int4(0), row.int4(1)))), "+", null);
        rows.operator("-", rows.function("date_mii", DATE, INT4).returns(DATE)
                .rows((row, output) -> output.int4(days(row.int4(0), -(long) row.int4(1)))));
        rows.operator("+", rows.function("integer_pl_date", INT4, DATE).returns(DATE)
                .rows((row, output) -> output.int4(days(row.int4(1), row.int4(0)))), "+", null);
        rows.operator("-", rows.function("date_mi", DATE, DATE).returns(INT4).rows((row, output) -> {
            if (infinite(row.int4(0)) || infinite(row.int4(1))) {
                throw Errors.error("22008", "cannot subtract infinite dates");
            }
            output.int4(row.int4(0) - row.int4(1));
        }));
        rows.operator("+", rows.function("date_pl_interval", DATE, INTERVAL).returns(STAMP).rows((row,
                output) -> output
                        .int8(Intervals.addLocal(TimeCasts.timestamp(row.int4(0)), row.interval(1)))),
                "+",
                null);
        rows.operator("-", rows.function("date_mi_interval", DATE, INTERVAL).returns(STAMP)
                .rows((row, output) -> output.int8(Intervals.addLocal(TimeCasts.timestamp(row.int4(0)),
                        Intervals.negate(row.interval(1))))));
        rows.operator("+", rows.function("timedate_pl", TIME, DATE).returns(STAMP)
                .rows((row, output) -> output.int8(midnightPlus(row.int4(1), row.int8(0)))), "+", null);
        rows.operator("+", rows.function("interval_pl_date", INTERVAL, DATE).returns(STAMP)
                .rows((row, output) -> output
                        .int8(Intervals.addLocal(TimeCasts.timestamp(row.int4(1)), row.interval(0)))),
                "+", null);
        rows.operator("+", rows.function("interval_pl_time", INTERVAL, TIME).returns(TIME)
                .rows((row, output) -> output.int8(Math.floorMod(row.int8(1) + row.interval(0).micros(),
                        Interval.DAY_MICROS))),
                "+", null);
        rows.operator("+", rows.function("datetime_pl", DATE, TIME).returns(STAMP)
                .rows((row, output) -> output.int8(midnightPlus(row.int4(0), row.int8(1)))), "+",
                null);
        rows.operator("+",
                rows.function("time_pl_interval", TIME, INTERVAL).returns(TIME).rows((row, output) -> output
                        .int8(Math.floorMod(row.int8(0) + row.interval(1).micros(), Interval.DAY_MICROS))),
                "+", null);
        rows.operator("-",
                rows.function("time_mi_interval", TIME, INTERVAL).returns(TIME).rows((row, output) -> output
                        .int8(Math.floorMod(row.int8(0) - row.interval(1).micros(), Interval.DAY_MICROS))));
        rows.operator("-", rows.function("time_mi_time", TIME, TIME).returns(INTERVAL)
                .rows((row, output) -> output.interval(new Interval(0, 0, row.int8(0) - row.int8(1)))));
    }

    private static void moments(Declarations rows) {
        rows.function("timestamp", DATE, TIME).returns(STAMP)
                .rows((row, output) -> output.int8(midnightPlus(row.int4(0), row.int8(1))));
        rows.function("timestamptz", DATE, TIME).returns(ZONED).stable().rows((row, output) -> output.int8(
                Zones.toUtc(midnightPlus(row.int4(0), row.int8(1)), row.environment().timeZone())));
        rows.function("timeofday").unstable().rows((row, output) -> output.text(TimeTemplate.timestamp(
                TemplateNode.ofDate("Dy Mon DD HH24:MI:SS.US YYYY TZ"), clock(),
                row.environment().timeZone())));
    }

    private static long midnightPlus(int days, long time) {
        long midnight = TimeCasts.timestamp(days);
        return Zones.isInfinite(midnight) ? midnight : midnight + time;
    }

    private static boolean infinite(int days) {
        return days == DateTimeText.DATE_INFINITY || days == DateTimeText.DATE_NEGATIVE_INFINITY;
    }

    private static int days(int date, long days) {
        if (infinite(date)) {
            return date;
        }
        long result = date + days;
        if (result < -2_440_588L || result >= 2_147_483_494L - 2_440_588L) {
            throw Errors.timeOutOfRange("date");
        }
        return (int) result;
    }

    private static void intervals(Declarations rows) {
        rows.operator("+", rows.function("interval_pl", INTERVAL, INTERVAL).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.plus(row.interval(0), row.interval(1)))),
                "+", null);
        rows.operator("-", rows.function("interval_mi", INTERVAL, INTERVAL).returns(INTERVAL).rows((row,
                output) -> output
                        .interval(Intervals.plus(row.interval(0), Intervals.negate(row.interval(1))))));
        rows.prefix("-", rows.function("interval_um", INTERVAL).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.negate(row.interval(0)))));
        rows.operator("*", rows.function("interval_mul", INTERVAL, FLOAT8).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.multiply(row.interval(0), row.float8(1)))),
                "*", null);
        rows.operator("*", rows.function("mul_d_interval", FLOAT8, INTERVAL).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.multiply(row.interval(1), row.float8(0)))),
                "*", null);
        rows.operator("/", rows.function("interval_div", INTERVAL, FLOAT8).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.divide(row.interval(0), row.float8(1)))));
        rows.function("justify_hours", INTERVAL).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.justifyHours(row.interval(0))));
        rows.function("justify_days", INTERVAL).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.justifyDays(row.interval(0))));
        rows.function("justify_interval", INTERVAL).returns(INTERVAL)
                .rows((row, output) -> output.interval(Intervals.justify(row.interval(0))));
    }

    private static void making(Declarations rows) {
        rows.function("make_date", INT4, INT4, INT4).returns(DATE)
                .rows((row, output) -> output.int4((int) day(row).toEpochDay()));
        rows.function("make_time", INT4, INT4, FLOAT8).returns(TIME)
                .rows((row, output) -> output.int8(time(row.int4(0), row.int4(1), row.float8(2))));
        rows.function("make_timestamp", INT4, INT4, INT4, INT4, INT4, FLOAT8).returns(STAMP)
                .rows((row, output) -> output.int8(stamp(row)));
        rows.function("make_timestamptz", INT4, INT4, INT4, INT4, INT4, FLOAT8).returns(ZONED).stable()
                .rows((row, output) -> output.int8(Zones.toUtc(stamp(row), row.environment().timeZone())));
        rows.function("make_timestamptz", INT4, INT4, INT4, INT4, INT4, FLOAT8, TEXT).returns(ZONED)
                .rows((row, output) -> output.int8(Zones.toUtc(stamp(row), zone(row, 6))));
        rows.function("make_interval", INT4, INT4, INT4, INT4, INT4, INT4, FLOAT8).returns(INTERVAL)
                .rows((row, output) -> output.interval(interval(row)));
        rows.function("to_timestamp", FLOAT8).returns(ZONED).rows((row, output) -> {
            double seconds = row.float8(0);
            if (Double.isNaN(seconds)) {
                throw Errors.error("22008", "timestamp cannot be NaN");
            }
            if (Double.isFinite(seconds)
                    && (seconds < -210_866_803_200.0 || seconds >= 9_224_318_016_000.0)) {
                throw Errors.error("22008", "timestamp out of range: \"" + FloatText.format(seconds) + '"');
            }
            output.int8(Double.isInfinite(seconds)
                    ? seconds > 0 ? DateTimeText.INFINITY : DateTimeText.NEGATIVE_INFINITY
                    : (long) Math.rint((seconds - LengthCasts.MICROS_TO_2000 / 1e6) * 1_000_000)
                            + LengthCasts.MICROS_TO_2000);
        });
    }

    private static Interval interval(Row row) {
        double seconds = Math.rint(row.float8(6) * 1_000_000);
        if (Double.isNaN(seconds) || Math.abs(seconds) >= 0x1p63) {
            throw Errors.timeOutOfRange("interval");
        }
        try {
            int months = Math.addExact(Math.multiplyExact(row.int4(0), 12), row.int4(1));
            int days = Math.addExact(Math.multiplyExact(row.int4(2), 7), row.int4(3));
            return new Interval(months, days,
                    Math.addExact((row.int4(4) * 60L + row.int4(5)) * 60_000_000L, (long) seconds));
        } catch (ArithmeticException overflow) {
            throw Errors.timeOutOfRange("interval");
        }
    }

    private static LocalDate day(Row row) {
        int year = row.int4(0);
        try {
            if (year == 0) {
                throw new DateTimeException("year 0");
            }
            if (year > 5_874_897 || year < -4713) {
                throw Errors.error("22008", "date out of range: %d-%02d-%02d".formatted(year, row.int4(1),
                        row.int4(2)));
            }
            return LocalDate.of(year < 0 ? year + 1 : year, row.int4(1), row.int4(2));
        } catch (DateTimeException invalid) {
            throw Errors.error("22008",
                    "date field value out of range: %d-%02d-%02d".formatted(year, row.int4(1),
                            row.int4(2)));
        }
    }

    private static long time(int hour, int minute, double seconds) {
        boolean valid = hour >= 0 && hour <= 24 && minute >= 0 && minute <= 59 && seconds >= 0
                && seconds <= 60;
        long micros = valid ? (hour * 60L + minute) * 60_000_000L + Math.round(seconds * 1_000_000) : -1;
        if (micros < 0 || micros > Interval.DAY_MICROS) {
            String second = FloatText.format(seconds);
            throw Errors.error("22008", "time field value out of range: %d:%02d:%s%s".formatted(hour, minute,
                    second.length() == 1 ? "0" : "", second));
        }
        return micros;
    }

    private static long stamp(Row row) {
        return day(row).toEpochDay() * Interval.DAY_MICROS + time(row.int4(3), row.int4(4), row.float8(5));
    }

    private static void zones(Declarations rows) {
        rows.function("timezone", TEXT, ZONED).returns(STAMP)
                .rows((row, output) -> output.int8(Zones.toLocal(row.int8(1), zone(row, 0))));
        rows.function("timezone", TEXT, STAMP).returns(ZONED)
                .rows((row, output) -> output.int8(Zones.toUtc(row.int8(1), zone(row, 0))));
        rows.function("timezone", INTERVAL, ZONED).returns(STAMP)
                .rows((row, output) -> output.int8(shift(row.int8(1), offset(row))));
        rows.function("timezone", INTERVAL, STAMP).returns(ZONED)
                .rows((row, output) -> output.int8(shift(row.int8(1), -offset(row))));
    }

    private static long offset(Row row) {
        Interval zone = row.interval(0);
        if (zone.months() != 0 || zone.days() != 0) {
            throw Errors.invalidParameter(
                    "interval time zone \"" + zone + "\" must not include months or days");
        }
        return zone.micros();
    }

    private static long shift(long micros, long distance) {
        return Zones.isInfinite(micros) ? micros : micros + distance;
    }

    /** The zone that a text argument names; 22023 when there is none. */
    static ZoneId zone(Row row, int argument) {
        return row.derived(argument, name -> {
            ZoneId zone = Zones.parse(name);
            if (zone == null) {
                throw Errors.invalidParameter("time zone \"" + name + "\" not recognized");
            }
            return zone;
        });
    }

    private static void tests(Declarations rows) {
        for (TypeId type : List.of(STAMP, ZONED)) {
            rows.function("isfinite", type).returns(TypeId.BOOLEAN)
                    .rows((row, output) -> output.bool(!Zones.isInfinite(row.int8(0))));
        }
        rows.function("isfinite", DATE).returns(TypeId.BOOLEAN)
                .rows((row, output) -> output.bool(!infinite(row.int4(0))));
        rows.function("isfinite", INTERVAL).returns(TypeId.BOOLEAN).rows((_, output) -> output.bool(true));
    }
}
