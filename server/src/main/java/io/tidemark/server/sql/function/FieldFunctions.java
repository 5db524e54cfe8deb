package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.server.sql.type.Zones;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of extract, date_part, date_trunc and age: the fields of dates, times and intervals. */
final class FieldFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId STAMP = TypeId.TIMESTAMP;
    private static final TypeId ZONED = TypeId.TIMESTAMPTZ;
    private static final TypeId INTERVAL = TypeId.INTERVAL;

    private static final Set<String> KNOWN = Set.of("epoch", "hour", "minute", "second", "milliseconds",
            "microseconds", "year", "month", "day", "week", "dow", "isodow", "doy", "isoyear", "julian",
            "timezone",
            "timezone_hour", "timezone_minute", "quarter", "decade", "century", "millennium");

    private FieldFunctions() {}

    /** The field of one row's value. */
    private interface Field {
        BigDecimal of(Row row, String field);
    }

    static void declare(Declarations rows) {
        fields(rows, STAMP, (row, field) -> timestamp(field, row.int8(1), ZoneOffset.UTC, STAMP));
        fields(rows, ZONED,
                (row, field) -> timestamp(field, row.int8(1), row.environment().timeZone(), ZONED));
        fields(rows, TypeId.DATE,
                (row, field) -> timestamp(field, TimeCasts.timestamp(row.int4(1)), ZoneOffset.UTC,
                        TypeId.DATE));
        fields(rows, TypeId.TIME, (row, field) -> time(field, row.int8(1)));
        fields(rows, INTERVAL, (row, field) -> interval(field, row.interval(1)));
        rows.function("date_trunc", TEXT, STAMP).returns(STAMP)
                .rows((row, output) -> output.int8(truncate(field(row), row.int8(1), STAMP)));
        rows.function("date_trunc", TEXT, ZONED).returns(ZONED).stable().rows((row, output) -> output
                .int8(truncate(field(row), row.int8(1), row.environment().timeZone())));
        rows.function("date_trunc", TEXT, ZONED, TEXT).returns(ZONED).stable().rows((row, output) -> output
                .int8(truncate(field(row), row.int8(1), TimeFunctions.zone(row, 2))));
        rows.function("date_trunc", TEXT, INTERVAL).returns(INTERVAL)
                .rows((row, output) -> output.interval(truncate(field(row), row.interval(1))));
        rows.function("date_bin", INTERVAL, STAMP, STAMP).returns(STAMP)
                .rows((row, output) -> output.int8(bin(row.interval(0), row.int8(1), row.int8(2))));
        rows.function("date_bin", INTERVAL, ZONED, ZONED).returns(ZONED)
                .rows((row, output) -> output.int8(bin(row.interval(0), row.int8(1), row.int8(2))));
        rows.function("age", STAMP, STAMP).returns(INTERVAL)
                .rows((row, output) -> output.interval(age(row.int8(0), row.int8(1))));
        rows.function("age", ZONED, ZONED).returns(INTERVAL).stable().rows((row, output) -> output
                .interval(age(local(row, row.int8(0)), local(row, row.int8(1)))));
        rows.function("age", STAMP).returns(INTERVAL).stable()
                .rows((row, output) -> output.interval(age(midnight(row), row.int8(0))));
        rows.function("age", ZONED).returns(INTERVAL).stable()
                .rows((row, output) -> output.interval(age(midnight(row), local(row, row.int8(0)))));
    }

    private static void fields(Declarations rows, TypeId type, Field field) {
        declareField(rows.function("extract", TEXT, type).returns(TypeId.NUMERIC), type, (row, output) -> {
            String unit = field(row);
            if (infinite(row, type)) {
                Decimal infinity = infinity(unit, row, type);
                if (infinity == null) {
                    output.nothing();
                } else {
                    output.numeric(infinity);
                }
            } else {
                output.numeric(Decimal.of(field.of(row, unit)));
            }
        });
        declareField(rows.function("date_part", TEXT, type).returns(TypeId.FLOAT8), type, (row, output) -> {
            String unit = field(row);
            if (infinite(row, type)) {
                Decimal infinity = infinity(unit, row, type == TypeId.DATE ? STAMP : type);
                if (infinity == null) {
                    output.nothing();
                } else {
                    output.float8(infinity.doubleValue());
                }
            } else if (type == TypeId.DATE) {
                output.float8(timestamp(unit, TimeCasts.timestamp(row.int4(1)), ZoneOffset.UTC, STAMP)
                        .doubleValue());
            } else {
                output.float8(field.of(row, unit).doubleValue());
            }
        });
    }

    private static void declareField(Declarations.Declaration row, TypeId type, RowKernel.Body body) {
        if (type == ZONED) {
            row.stable();
        }
        row.rows(body);
    }

    private static boolean infinite(Row row, TypeId type) {
        return switch (type) {
            case TIMESTAMP, TIMESTAMPTZ -> Zones.isInfinite(row.int8(1));
            case DATE -> Zones.isInfinite(TimeCasts.timestamp(row.int4(1)));
            default -> false;
        };
    }

    /** Of an infinite time: a field that grows without end is infinite, a field that comes again is null. */
    private static @Nullable Decimal infinity(String field, Row row, TypeId type) {
        return switch (field) {
            case "epoch", "year", "isoyear", "decade", "century", "millennium", "julian" ->
                row.int8(1) > 0 ? Decimal.INFINITY : Decimal.NEGATIVE_INFINITY;
            case "quarter", "month", "week", "day", "dow", "isodow", "doy" -> null;
            default -> {
                if (type == TypeId.DATE || !KNOWN.contains(field)) {
                    throw unsupported(field, type);
                }
                yield null;
            }
        };
    }

    private static String field(Row row) {
        return row.derived(0, name -> unit(name.strip().toLowerCase(Locale.ROOT)));
    }

    /** One spelling a field. */
    private static String unit(String name) {
        return switch (name) {
            case "years", "yr", "yrs", "y" -> "year";
            case "months", "mon", "mons" -> "month";
            case "days", "d" -> "day";
            case "hours", "hr", "hrs", "h" -> "hour";
            case "minutes", "min", "mins", "m" -> "minute";
            case "seconds", "sec", "secs", "s" -> "second";
            case "milliseconds", "millisecond", "msec", "msecs", "ms" -> "milliseconds";
            case "microseconds", "microsecond", "usec", "usecs", "us" -> "microseconds";
            case "weeks", "w" -> "week";
            case "quarters", "qtr" -> "quarter";
            case "decades", "dec" -> "decade";
            case "centuries", "c" -> "century";
            case "millennia", "millenium", "mil" -> "millennium";
            default -> name;
        };
    }

    private static BigDecimal timestamp(String field, long micros, ZoneId zone, TypeId type) {
        long local = Zones.toLocal(micros, zone);
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(local, Interval.DAY_MICROS));
        int year = date.getYear() > 0 ? date.getYear() : date.getYear() - 1;
        return switch (field) {
            case "epoch" -> BigDecimal.valueOf(micros, 6)
                    .setScale(type == TypeId.DATE ? 0 : 6, RoundingMode.UNNECESSARY);
            case "year" -> BigDecimal.valueOf(year);
            case "isoyear" -> BigDecimal.valueOf(isoYear(date));
            case "quarter" -> BigDecimal.valueOf((date.getMonthValue() - 1) / 3 + 1L);
            case "month" -> BigDecimal.valueOf(date.getMonthValue());
            case "week" -> BigDecimal.valueOf(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case "day" -> BigDecimal.valueOf(date.getDayOfMonth());
            case "dow" -> BigDecimal.valueOf(date.getDayOfWeek().getValue() % 7);
            case "isodow" -> BigDecimal.valueOf(date.getDayOfWeek().getValue());
            case "doy" -> BigDecimal.valueOf(date.getDayOfYear());
            case "decade" -> BigDecimal.valueOf(Math.floorDiv(date.getYear(), 10));
            case "century" -> BigDecimal.valueOf(year > 0 ? (year + 99) / 100 : -((99 - year) / 100));
            case "millennium" -> BigDecimal.valueOf(year > 0 ? (year + 999) / 1000 : -((999 - year) / 1000));
            case "julian" ->
                julian(date, type == TypeId.DATE ? -1 : Math.floorMod(local, Interval.DAY_MICROS));
            case "timezone", "timezone_hour", "timezone_minute" -> zoneField(field, micros, zone, type);
            default -> {
                if (type == TypeId.DATE) {
                    throw unsupported(field, type);
                }
                yield clock(field, Math.floorMod(local, Interval.DAY_MICROS), type);
            }
        };
    }

    private static int isoYear(LocalDate date) {
        int year = date.get(IsoFields.WEEK_BASED_YEAR);
        return year > 0 ? year : year - 1;
    }

    /** The Julian day, with its fraction where the clock is not -1. */
    private static BigDecimal julian(LocalDate date, long clockMicros) {
        Decimal day = Decimal.of(date.toEpochDay() + 2_440_588);
        return clockMicros < 0
                ? day.finite()
                : day.add(Decimal.of(clockMicros).divide(Decimal.of(Interval.DAY_MICROS))).finite();
    }

    private static BigDecimal zoneField(String field, long micros, ZoneId zone, TypeId type) {
        if (type != ZONED) {
            throw error(field, type, "not supported for");
        }
        int seconds = Zones.offsetSeconds(micros, zone);
        return BigDecimal.valueOf(switch (field) {
            case "timezone_hour" -> seconds / 3600;
            case "timezone_minute" -> seconds / 60 % 60;
            default -> seconds;
        });
    }

    private static BigDecimal clock(String field, long micros, TypeId type) {
        return switch (field) {
            case "hour" -> BigDecimal.valueOf(micros / 3_600_000_000L);
            case "minute" -> BigDecimal.valueOf(micros / 60_000_000 % 60);
            case "second" -> BigDecimal.valueOf(micros % 60_000_000, 6);
            case "milliseconds" -> BigDecimal.valueOf(micros % 60_000_000, 3);
            case "microseconds" -> BigDecimal.valueOf(micros % 60_000_000);
            default -> throw unsupported(field, type);
        };
    }

    private static SqlException unsupported(String field, TypeId type) {
        return error(field, type, KNOWN.contains(field) ? "not supported for" : "not recognized for");
    }

    private static SqlException error(String field, TypeId type, String what) {
        return Errors.error(what.startsWith("not supported") ? "0A000" : "22023",
                "unit \"" + field + "\" " + what + " type " + Numbers.sqlName(type));
    }

    private static BigDecimal time(String field, long micros) {
        return field.equals("epoch") ? BigDecimal.valueOf(micros, 6) : clock(field, micros, TypeId.TIME);
    }

    private static BigDecimal interval(String field, Interval value) {
        long micros = value.micros();
        int years = value.months() / 12;
        return switch (field) {
            case "epoch" -> BigDecimal.valueOf(years).multiply(BigDecimal.valueOf(31_557_600))
                    .add(BigDecimal.valueOf(value.months() % 12 * 2_592_000L + value.days() * 86_400L))
                    .add(BigDecimal.valueOf(micros, 6));
            case "year" -> BigDecimal.valueOf(years);
            case "quarter" -> BigDecimal.valueOf(value.months() % 12 / 3 + 1L);
            case "month" -> BigDecimal.valueOf(value.months() % 12);
            case "day" -> BigDecimal.valueOf(value.days());
            case "decade" -> BigDecimal.valueOf(years / 10);
            case "century" -> BigDecimal.valueOf(years / 100);
            case "millennium" -> BigDecimal.valueOf(years / 1000);
            default -> clock(field, micros, INTERVAL);
        };
    }

    private static long local(Row row, long micros) {
        return Zones.toLocal(micros, row.environment().timeZone());
    }

    private static long midnight(Row row) {
        long now = local(row, row.environment().transactionMicros());
        return now - Math.floorMod(now, Interval.DAY_MICROS);
    }

    private static long truncate(String field, long micros, ZoneId zone) {
        return switch (field) {
            case "hour", "minute", "second", "milliseconds", "microseconds" -> {
                long offset = Zones.offsetSeconds(micros, zone) * 1_000_000L;
                yield Zones.isInfinite(micros) ? micros : truncate(field, micros + offset, ZONED) - offset;
            }
            default -> Zones.toUtc(truncate(field, Zones.toLocal(micros, zone), ZONED), zone);
        };
    }

    private static long truncate(String field, long micros, TypeId type) {
        if (Zones.isInfinite(micros)) {
            return micros;
        }
        long unit = switch (field) {
            case "microseconds" -> 1;
            case "milliseconds" -> 1000;
            case "second" -> 1_000_000;
            case "minute" -> 60_000_000;
            case "hour" -> 3_600_000_000L;
            case "day" -> Interval.DAY_MICROS;
            default -> 0;
        };
        if (unit > 0) {
            return micros - Math.floorMod(micros, unit);
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, Interval.DAY_MICROS));
        int year = date.getYear();
        LocalDate start = switch (field) {
            case "week" -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case "month" -> date.withDayOfMonth(1);
            case "quarter" -> LocalDate.of(year, (date.getMonthValue() - 1) / 3 * 3 + 1, 1);
            case "year" -> LocalDate.of(year, 1, 1);
            case "decade" -> LocalDate.of(Math.floorDiv(year, 10) * 10, 1, 1);
            case "century" -> LocalDate.of(Math.floorDiv(year - 1, 100) * 100 + 1, 1, 1);
            case "millennium" -> LocalDate.of(Math.floorDiv(year - 1, 1000) * 1000 + 1, 1, 1);
            case "timezone", "timezone_hour", "timezone_minute" ->
                throw error(field, type, "not supported for");
            default -> throw error(field, type, "not recognized for");
        };
        return start.toEpochDay() * Interval.DAY_MICROS;
    }

    private static Interval truncate(String field, Interval value) {
        int months = value.months();
        return switch (field) {
            case "millennium" -> new Interval(months / 12_000 * 12_000, 0, 0);
            case "century" -> new Interval(months / 1200 * 1200, 0, 0);
            case "decade" -> new Interval(months / 120 * 120, 0, 0);
            case "year" -> new Interval(months / 12 * 12, 0, 0);
            case "quarter" -> new Interval(months / 3 * 3, 0, 0);
            case "month" -> new Interval(months, 0, 0);
            case "day" -> new Interval(months, value.days(), 0);
            case "hour" ->
                new Interval(months, value.days(), value.micros() / 3_600_000_000L * 3_600_000_000L);
            case "minute" -> new Interval(months, value.days(), value.micros() / 60_000_000 * 60_000_000);
            case "second" -> new Interval(months, value.days(), value.micros() / 1_000_000 * 1_000_000);
            case "milliseconds" -> new Interval(months, value.days(), value.micros() / 1000 * 1000);
            case "microseconds" -> value;
            case "week", "timezone", "timezone_hour", "timezone_minute" -> throw error(field, INTERVAL,
                    "not supported for");
            default -> throw error(field, INTERVAL, "not recognized for");
        };
    }

    private static long bin(Interval stride, long micros, long origin) {
        if (Zones.isInfinite(micros)) {
            return micros;
        }
        if (Zones.isInfinite(origin)) {
            throw Errors.error("22008", "origin out of range");
        }
        if (stride.months() != 0) {
            throw Errors.unsupported("timestamps cannot be binned into intervals containing months or years");
        }
        long width = stride.days() * Interval.DAY_MICROS + stride.micros();
        if (width <= 0) {
            throw Errors.error("22008", "stride must be greater than zero");
        }
        return micros - Math.floorMod(micros - origin, width);
    }

    /** The difference in years, months, days and time, as on a calendar. */
    private static Interval age(long later, long earlier) {
        if (Zones.isInfinite(later) || Zones.isInfinite(earlier)) {
            throw Errors.error("22008", "cannot subtract infinite timestamps");
        }
        if (later < earlier) {
            return Intervals.negate(age(earlier, later));
        }
        LocalDate end = LocalDate.ofEpochDay(Math.floorDiv(later, Interval.DAY_MICROS));
        LocalDate start = LocalDate.ofEpochDay(Math.floorDiv(earlier, Interval.DAY_MICROS));
        long clock = Math.floorMod(later, Interval.DAY_MICROS) - Math.floorMod(earlier, Interval.DAY_MICROS);
        int months = (end.getYear() - start.getYear()) * 12 + end.getMonthValue() - start.getMonthValue();
        int days = end.getDayOfMonth() - start.getDayOfMonth();
        if (clock < 0) {
            clock += Interval.DAY_MICROS;
            days--;
        }
        if (days < 0) {
            days += start.lengthOfMonth();
            months--;
        }
        return new Interval(months, days, clock);
    }
}
