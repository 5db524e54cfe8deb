package io.tidemark.server.sql.function;

import static io.tidemark.server.sql.function.Cast.Context.ASSIGNMENT;
import static io.tidemark.server.sql.function.Cast.Context.IMPLICIT;

import io.tidemark.server.sql.type.DateTimeText;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.server.sql.type.Zones;

/** The rows of conversions between dates, times and timestamps. */
final class TimeCasts {
    private TimeCasts() {}

    static void declare(Declarations rows) {
        cast(rows.function("timestamp", TypeId.DATE), TypeId.TIMESTAMP, IMPLICIT, rows,
                (row, output) -> output.int8(timestamp(row.int4(0))));
        cast(rows.function("timestamptz", TypeId.DATE).stable(), TypeId.TIMESTAMPTZ, IMPLICIT, rows,
                (row, output) -> output
                        .int8(Zones.toUtc(timestamp(row.int4(0)), row.environment().timeZone())));
        cast(rows.function("timestamptz", TypeId.TIMESTAMP).stable(), TypeId.TIMESTAMPTZ, IMPLICIT, rows,
                (row, output) -> output.int8(Zones.toUtc(row.int8(0), row.environment().timeZone())));
        cast(rows.function("timestamp", TypeId.TIMESTAMPTZ).stable(), TypeId.TIMESTAMP, ASSIGNMENT, rows,
                (row, output) -> output.int8(local(row)));
        cast(rows.function("date", TypeId.TIMESTAMP), TypeId.DATE, ASSIGNMENT, rows,
                (row, output) -> output.int4(date(row.int8(0))));
        cast(rows.function("date", TypeId.TIMESTAMPTZ).stable(), TypeId.DATE, ASSIGNMENT, rows,
                (row, output) -> output.int4(date(local(row))));
        cast(rows.function("time", TypeId.TIMESTAMP), TypeId.TIME, ASSIGNMENT, rows,
                (row, output) -> time(row.int8(0), output));
        cast(rows.function("time", TypeId.TIMESTAMPTZ).stable(), TypeId.TIME, ASSIGNMENT, rows,
                (row, output) -> time(local(row), output));
        cast(rows.function("time", TypeId.INTERVAL), TypeId.TIME, ASSIGNMENT, rows,
                (row, output) -> output.int8(Math.floorMod(row.interval(0).micros(), Interval.DAY_MICROS)));
        cast(rows.function("interval", TypeId.TIME), TypeId.INTERVAL, IMPLICIT, rows,
                (row, output) -> output.interval(new Interval(0, 0, row.int8(0))));
    }

    private static void cast(Declarations.Declaration declaration, TypeId target, Cast.Context context,
            Declarations rows, RowKernel.Body body) {
        rows.cast(declaration.returns(target).rows(body), target, context);
    }

    private static long local(Row row) {
        return Zones.toLocal(row.int8(0), row.environment().timeZone());
    }

    /** Midnight of a date, or its infinity. */
    static long timestamp(int days) {
        if (days == DateTimeText.DATE_INFINITY) {
            return DateTimeText.INFINITY;
        }
        if (days == DateTimeText.DATE_NEGATIVE_INFINITY) {
            return DateTimeText.NEGATIVE_INFINITY;
        }
        if (Math.abs((long) days) > Long.MAX_VALUE / Interval.DAY_MICROS) {
            throw Errors.error("22008", "date out of range for timestamp");
        }
        return days * Interval.DAY_MICROS;
    }

    /** The date of a timestamp, or its infinity. */
    static int date(long micros) {
        if (Zones.isInfinite(micros)) {
            return micros > 0 ? DateTimeText.DATE_INFINITY : DateTimeText.DATE_NEGATIVE_INFINITY;
        }
        return (int) Math.floorDiv(micros, Interval.DAY_MICROS);
    }

    private static void time(long micros, Output output) {
        if (Zones.isInfinite(micros)) {
            output.nothing();
        } else {
            output.int8(Math.floorMod(micros, Interval.DAY_MICROS));
        }
    }
}
