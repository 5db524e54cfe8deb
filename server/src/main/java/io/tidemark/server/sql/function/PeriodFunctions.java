package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.server.sql.type.Zones;
import java.time.ZoneId;
import java.util.List;

/**
 * The rows of QuestDB's functions of time, whose periods are a letter ({@code s m h d w M y}, {@code T} for
 * milliseconds, {@code u} or {@code U} for microseconds), with a count before it where time is cut: {@code 15m}.
 */
final class PeriodFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId STAMP = TypeId.TIMESTAMP;
    private static final TypeId ZONED = TypeId.TIMESTAMPTZ;

    private PeriodFunctions() {}

    static void declare(Declarations rows) {
        for (TypeId type : List.of(STAMP, ZONED)) {
            rows.function("dateadd", TEXT, TypeId.INT4, type).returns(type).rows((row, output) -> output
                    .int8(Intervals.addLocal(row.int8(2), period(row, 0).times(row.int4(1)))));
            rows.function("datediff", TEXT, type, type).returns(TypeId.INT8).rows((row, output) -> {
                if (Zones.isInfinite(row.int8(1)) || Zones.isInfinite(row.int8(2))) {
                    output.nothing();
                } else {
                    output.int8(period(row, 0).between(Math.min(row.int8(1), row.int8(2)),
                            Math.max(row.int8(1), row.int8(2))));
                }
            });
            rows.function("timestamp_floor", TEXT, type).returns(type)
                    .rows((row, output) -> output.int8(floor(row)));
            rows.function("timestamp_ceil", TEXT, type).returns(type).rows((row, output) -> {
                long floor = floor(row);
                output.int8(
                        floor == row.int8(1) ? floor : Intervals.addLocal(floor, period(row, 0).times(1)));
            });
        }
        rows.function("to_timezone", STAMP, TEXT).returns(STAMP)
                .rows((row, output) -> output.int8(Zones.toLocal(row.int8(0), zone(row))));
        rows.function("to_timezone", ZONED, TEXT).returns(STAMP)
                .rows((row, output) -> output.int8(Zones.toLocal(row.int8(0), zone(row))));
        rows.function("to_utc", STAMP, TEXT).returns(STAMP)
                .rows((row, output) -> output.int8(Zones.toUtc(row.int8(0), zone(row))));
    }

    private static long floor(Row row) {
        long micros = row.int8(1);
        return Zones.isInfinite(micros) ? micros : period(row, 0).floor(micros);
    }

    private static Period period(Row row, int argument) {
        return row.derived(argument, Period::parse);
    }

    private static ZoneId zone(Row row) {
        return TimeFunctions.zone(row, 1);
    }

    /** A number of months, or of microseconds, whichever is not 0; weeks begin on Monday. */
    private record Period(int months, long micros) {
        /** Microseconds from a Monday to 1970-01-01. */
        private static final long WEEK_SHIFT = 3 * Interval.DAY_MICROS;
        private static final long WEEK = 7 * Interval.DAY_MICROS;

        static Period parse(String text) {
            int digits = 0;
            while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
                digits++;
            }
            if (digits > 6 || digits == text.length()) {
                throw invalid(text);
            }
            int count = digits == 0 ? 1 : Integer.parseInt(text, 0, digits, 10);
            if (count == 0) {
                throw invalid(text);
            }
            return switch (text.substring(digits)) {
                case "u", "U", "microsecond", "microseconds" -> new Period(0, count);
                case "T", "millisecond", "milliseconds" -> new Period(0, count * 1000L);
                case "s", "second" -> new Period(0, count * 1_000_000L);
                case "m", "minute" -> new Period(0, count * 60_000_000L);
                case "h", "hour" -> new Period(0, count * 3_600_000_000L);
                case "d", "day" -> new Period(0, count * Interval.DAY_MICROS);
                case "w", "week" -> new Period(0, count * WEEK);
                case "M", "month" -> new Period(count, 0);
                case "q", "quarter" -> new Period(count * 3, 0);
                case "y", "year" -> new Period(count * 12, 0);
                default -> throw invalid(text);
            };
        }

        private static io.tidemark.server.sql.SqlException invalid(String text) {
            return Errors.invalidParameter("invalid period \"" + text + '"');
        }

        Interval times(int count) {
            try {
                return new Interval(Math.multiplyExact(months, count), 0, Math.multiplyExact(micros, count));
            } catch (ArithmeticException overflow) {
                throw Errors.timeOutOfRange("interval");
            }
        }

        /** Whole periods from one time to a later one. */
        long between(long from, long to) {
            if (months == 0) {
                return (to - from) / micros;
            }
            long whole = (CivilDate.monthOf(to) - CivilDate.monthOf(from)) / months;
            boolean beyond = Intervals.addLocal(from, times((int) whole)) > to;
            return beyond ? whole - 1 : whole;
        }

        long floor(long time) {
            if (months != 0) {
                long month = CivilDate.monthOf(time);
                return CivilDate.startOfMonth(month - Math.floorMod(month, months));
            }
            long shift = micros % WEEK == 0 ? WEEK_SHIFT : 0;
            return time - Math.floorMod(time + shift, micros);
        }
    }
}
