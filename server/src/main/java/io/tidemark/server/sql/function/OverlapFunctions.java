package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;

/**
 * The rows of OVERLAPS: two spans, each of a start and an end or length. Not strict: a span with one NULL is known to
 * touch the end that is given, which may decide.
 */
final class OverlapFunctions {
    private OverlapFunctions() {}

    static void declare(Declarations rows) {
        for (TypeId type : List.of(TypeId.TIMESTAMP, TypeId.TIMESTAMPTZ, TypeId.TIME)) {
            for (TypeId firstEnd : List.of(type, TypeId.INTERVAL)) {
                for (TypeId secondEnd : List.of(type, TypeId.INTERVAL)) {
                    Declarations.Declaration row = rows.function("overlaps", type, firstEnd, type, secondEnd)
                            .returns(TypeId.BOOLEAN).nullable();
                    if (type == TypeId.TIMESTAMPTZ) {
                        row.stable();
                    }
                    row.rows(OverlapFunctions::overlaps);
                }
            }
        }
    }

    private static void overlaps(Row row, Output output) {
        if ((row.isNull(0) && endIsNull(row, 0)) || (row.isNull(2) && endIsNull(row, 2))) {
            output.nothing();
            return;
        }
        Span first = Span.of(row, 0);
        Span second = Span.of(row, 2);
        Span earlier = first.start > second.start ? second : first;
        Span later = first.start > second.start ? first : second;
        if (first.start == second.start ? first.open || second.open : earlier.open) {
            output.nothing();
        } else if (first.start == second.start || later.start < earlier.end) {
            output.bool(true);
        } else if (later.open) {
            output.nothing();
        } else {
            output.bool(false);
        }
    }

    private static boolean endIsNull(Row row, int start) {
        boolean length = row.type(start + 1) == TypeId.INTERVAL;
        return row.isNull(start + 1) || (length && row.isNull(start));
    }

    /**
     * A span in order.
     *
     * @param open whether only one of its ends is known; it is then both {@code start} and {@code end}
     */
    private record Span(long start, long end, boolean open) {
        static Span of(Row row, int argument) {
            if (row.isNull(argument)) {
                return new Span(row.int8(argument + 1), row.int8(argument + 1), true);
            }
            long start = row.int8(argument);
            if (row.isNull(argument + 1)) {
                return new Span(start, start, true);
            }
            long end = row.type(argument + 1) == TypeId.INTERVAL
                    ? plus(row, argument, row.interval(argument + 1))
                    : row.int8(argument + 1);
            return new Span(Math.min(start, end), Math.max(start, end), false);
        }

        private static long plus(Row row, int argument, Interval length) {
            long start = row.int8(argument);
            return switch (row.type(argument)) {
                case TIMESTAMP -> Intervals.addLocal(start, length);
                case TIMESTAMPTZ -> Intervals.addZoned(start, length, row.environment().timeZone());
                default -> Math.floorMod(start + length.micros(), Interval.DAY_MICROS);
            };
        }
    }
}
