package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** The rows of set-returning functions. */
final class SeriesFunctions {
    private static final List<String> SERIES = List.of("generate_series");

    private SeriesFunctions() {}

    static void declare(Declarations rows) {
        for (TypeId type : List.of(TypeId.INT4, TypeId.INT8)) {
            TableFunction.Rows series = rows(type, (context, row) -> integers(row));
            rows.tableFunction("generate_series", List.of(type, type), SERIES, series);
            rows.tableFunction("generate_series", List.of(type, type, type), SERIES, series);
        }
        TableFunction.Rows numerics = rows(TypeId.NUMERIC, (context, row) -> numerics(row));
        rows.tableFunction("generate_series", List.of(TypeId.NUMERIC, TypeId.NUMERIC), SERIES, numerics);
        rows.tableFunction("generate_series", List.of(TypeId.NUMERIC, TypeId.NUMERIC, TypeId.NUMERIC), SERIES,
                numerics);
        for (TypeId type : List.of(TypeId.TIMESTAMP, TypeId.TIMESTAMPTZ)) {
            rows.tableFunction("generate_series", List.of(type, type, TypeId.INTERVAL), SERIES,
                    rows(type, (context, row) -> times(row, type)));
        }
        arrays(rows);
        texts(rows);
    }

    private static void arrays(Declarations rows) {
        rows.tableFunction("unnest", List.of(TypeId.ANYARRAY), List.of("unnest"), new TableFunction.Rows() {
            @Override
            public List<SqlType> types(List<SqlType> arguments) {
                return List.of(SqlType.of(ArrayCasts.elementOf(arguments.getFirst().id())));
            }

            @Override
            public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
                TypeId type = ArrayCasts.elementOf(types.getFirst().id());
                if (arguments.getFirst().isNull(0)) {
                    return List.<Batch>of().iterator();
                }
                Row row = row(context, types, arguments);
                Iterator<byte @Nullable []> elements = row.array(0).elements().iterator();
                return new SeriesBatches(type, context, output -> {
                    boolean more = elements.hasNext();
                    if (more) {
                        output.element(elements.next());
                    }
                    return more;
                });
            }
        });
        TableFunction.Rows subscripts = rows(TypeId.INT4, (context, row) -> {
            ArrayValue array = row.array(0);
            boolean reverse = row.count() > 2 && row.bool(2);
            int number = row.int4(1);
            ArrayValue.Bound bound = number < 1 || number > array.dimensions()
                    ? new ArrayValue.Bound(1, 0)
                    : array.bounds().get(number - 1);
            int size = bound.size();
            int[] at = {0};
            return output -> {
                if (at[0] < size) {
                    output.int4(bound.lower() + (reverse ? size - 1 - at[0] : at[0]));
                }
                return at[0]++ < size;
            };
        });
        rows.tableFunction("generate_subscripts", List.of(TypeId.ANYARRAY, TypeId.INT4),
                List.of("generate_subscripts"), subscripts);
        rows.tableFunction("generate_subscripts", List.of(TypeId.ANYARRAY, TypeId.INT4, TypeId.BOOLEAN),
                List.of("generate_subscripts"), subscripts);
    }

    private static void texts(Declarations rows) {
        TypeId text = TypeId.TEXT;
        TableFunction.Rows split = rows(text,
                (context, row) -> texts(
                        Regex.of(row, 1,
                                row.count() > 2
                                        ? RegexFunctions.once(row.text(2), "regexp_split_to_table")
                                        : "")
                                .split(row.text(0))));
        rows.tableFunction("regexp_split_to_table", List.of(text, text), List.of("regexp_split_to_table"),
                split);
        rows.tableFunction("regexp_split_to_table", List.of(text, text, text),
                List.of("regexp_split_to_table"),
                split);
        rows.tableFunction("string_to_table", List.of(text, text), List.of("string_to_table"),
                nullable(text, row -> texts(row.isNull(0)
                        ? List.of()
                        : ArrayFunctions.split(row.text(0), row.isNull(1) ? null : row.text(1), null))));
        rows.tableFunction("string_to_table", List.of(text, text, text), List.of("string_to_table"),
                nullable(text,
                        row -> texts(row.isNull(0)
                                ? List.of()
                                : ArrayFunctions.split(row.text(0), row.isNull(1) ? null : row.text(1),
                                        row.isNull(2) ? null : row.text(2)))));
        TableFunction.Rows matches = rows(TypeId.TEXT_ARRAY, (context, row) -> matches(row));
        rows.tableFunction("regexp_matches", List.of(text, text), List.of("regexp_matches"), matches);
        rows.tableFunction("regexp_matches", List.of(text, text, text), List.of("regexp_matches"), matches);
    }

    private static SeriesBatches.Step matches(Row row) {
        String flags = row.count() > 2 ? row.text(2) : "";
        Matcher match = Regex.of(row, 1, flags).matcher(row.text(0));
        boolean all = flags.contains("g");
        boolean[] done = {false};
        return output -> {
            boolean found = !done[0] && match.find();
            if (found) {
                output.array(Texts.array(Regex.groups(match)));
            }
            done[0] = !found || !all;
            return found;
        };
    }

    private static SeriesBatches.Step texts(List<@Nullable String> parts) {
        Iterator<@Nullable String> texts = parts.iterator();
        return output -> {
            if (!texts.hasNext()) {
                return false;
            }
            String part = texts.next();
            if (part == null) {
                output.nothing();
            } else {
                output.text(part);
            }
            return true;
        };
    }

    private static SeriesBatches.Step integers(Row row) {
        TypeId type = row.type(0);
        long last = row.int8(1);
        long step = row.count() > 2 ? row.int8(2) : 1;
        if (step == 0) {
            throw stepIsZero();
        }
        long[] next = {row.int8(0)};
        boolean[] done = {false};
        return output -> {
            long value = next[0];
            if (done[0] || (step > 0 ? value > last : value < last)) {
                return false;
            }
            Integers.truncate(output, type, value);
            next[0] = value + step;
            done[0] = step > 0 ? next[0] < value : next[0] > value;
            return true;
        };
    }

    private static SeriesBatches.Step numerics(Row row) {
        Decimal last = row.numeric(1);
        Decimal step = row.count() > 2 ? row.numeric(2) : Decimal.of(1);
        if (step.isFinite() && step.signum() == 0) {
            throw stepIsZero();
        }
        if (!row.numeric(0).isFinite() || !last.isFinite() || !step.isFinite()) {
            throw Errors.invalidParameter("start, stop and step value cannot be NaN or infinity");
        }
        Decimal[] next = {row.numeric(0)};
        return output -> {
            int order = next[0].compareTo(last);
            if (step.signum() > 0 ? order > 0 : order < 0) {
                return false;
            }
            output.numeric(next[0]);
            next[0] = next[0].add(step);
            return true;
        };
    }

    private static SeriesBatches.Step times(Row row, TypeId type) {
        long last = row.int8(1);
        Interval step = row.interval(2);
        int direction = step.compareTo(Interval.ZERO);
        if (direction == 0) {
            throw stepIsZero();
        }
        long[] next = {row.int8(0)};
        return output -> {
            if (direction > 0 ? next[0] > last : next[0] < last) {
                return false;
            }
            output.int8(next[0]);
            next[0] = type == TypeId.TIMESTAMP
                    ? Intervals.addLocal(next[0], step)
                    : Intervals.addZoned(next[0], step, row.environment().timeZone());
            return true;
        };
    }

    private static io.tidemark.server.sql.SqlException stepIsZero() {
        return Errors.invalidParameter("step size cannot equal zero");
    }

    /** A function of one column; no rows when an argument is NULL. */
    private static TableFunction.Rows rows(TypeId type,
            BiFunction<KernelContext, Row, SeriesBatches.Step> steps) {
        return new TableFunction.Rows() {
            @Override
            public List<SqlType> types(List<SqlType> arguments) {
                return List.of(SqlType.of(type));
            }

            @Override
            public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
                for (Vector argument : arguments) {
                    if (argument.isNull(0)) {
                        return List.<Batch>of().iterator();
                    }
                }
                return new SeriesBatches(type, context, steps.apply(context, row(context, types, arguments)));
            }
        };
    }

    /** A function of one column that looks at NULL arguments itself. */
    private static TableFunction.Rows nullable(TypeId type, Function<Row, SeriesBatches.Step> steps) {
        return new TableFunction.Rows() {
            @Override
            public List<SqlType> types(List<SqlType> arguments) {
                return List.of(SqlType.of(type));
            }

            @Override
            public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
                return new SeriesBatches(type, context, steps.apply(row(context, types, arguments)));
            }
        };
    }

    private static Row row(KernelContext context, List<SqlType> types, List<Vector> vectors) {
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            arguments.add(new Argument(vectors.get(i), 0, types.get(i)));
        }
        return new Row(context, arguments);
    }
}
