package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The aggregates whose state is an object: what each does with it. */
final class AggregateSteps {
    private AggregateSteps() {}

    /** A sum and how many rows it has. */
    static final class DecimalSum {
        private Decimal sum = Decimal.ZERO;
        private long count;
    }

    /** sum and avg of numeric. */
    record NumericSum(boolean average) implements StateAccumulator.Steps<DecimalSum> {
        @Override
        public DecimalSum start() {
            return new DecimalSum();
        }

        @Override
        public void add(DecimalSum state, Row row) {
            state.sum = state.sum.add(row.numeric(0));
            state.count++;
        }

        @Override
        public void merge(DecimalSum state, DecimalSum later) {
            state.sum = state.sum.add(later.sum);
            state.count += later.count;
        }

        @Override
        public void finish(DecimalSum state, Output output) {
            output.numeric(average ? state.sum.divide(Decimal.of(state.count)) : state.sum);
        }
    }

    /** A sum and how many rows it has. */
    static final class IntervalTotal {
        private Interval sum = Interval.ZERO;
        private long count;
    }

    /** sum and avg of intervals. */
    record IntervalSum(boolean average) implements StateAccumulator.Steps<IntervalTotal> {
        @Override
        public IntervalTotal start() {
            return new IntervalTotal();
        }

        @Override
        public void add(IntervalTotal state, Row row) {
            state.sum = Intervals.plus(state.sum, row.interval(0));
            state.count++;
        }

        @Override
        public void merge(IntervalTotal state, IntervalTotal later) {
            state.sum = Intervals.plus(state.sum, later.sum);
            state.count += later.count;
        }

        @Override
        public void finish(IntervalTotal state, Output output) {
            output.interval(average ? state.sum.divide((double) state.count) : state.sum);
        }
    }

    /** The image of the best value so far. */
    static final class Best {
        private byte @Nullable [] image;
    }

    /** min and max by {@link ValueOrder}. */
    record Extreme(TypeId type, boolean greatest) implements StateAccumulator.Steps<Best> {
        @Override
        public Best start() {
            return new Best();
        }

        @Override
        public void add(Best state, Row row) {
            if (type == TypeId.NUMERIC) {
                offer(state, row.numeric(0).toString().getBytes(StandardCharsets.US_ASCII));
            } else {
                offer(state, ArrayValue.element(row.vector(0), row.at(0)));
            }
        }

        @Override
        public void merge(Best state, Best later) {
            offer(state, later.image);
        }

        private void offer(Best state, byte @Nullable [] image) {
            if (image == null) {
                return;
            }
            byte[] best = state.image;
            int order = best == null ? 1 : ValueOrder.compare(type, image, best);
            boolean takesLaterOfEqual = type != TypeId.BPCHAR;
            if (best == null || (order == 0 ? takesLaterOfEqual : greatest == order > 0)) {
                state.image = image;
            }
        }

        @Override
        public void finish(Best state, Output output) {
            output.element(state.image);
        }
    }

    /** first and last: the value of the first or last row, also when it is NULL. */
    record Edge(boolean last) implements StateAccumulator.Steps<List<byte @Nullable []>> {
        @Override
        public List<byte @Nullable []> start() {
            return new ArrayList<>(1);
        }

        @Override
        public void add(List<byte @Nullable []> state, Row row) {
            if (state.isEmpty()) {
                state.add(image(row));
            } else if (last) {
                state.set(0, image(row));
            }
        }

        @Override
        public void merge(List<byte @Nullable []> state, List<byte @Nullable []> later) {
            if (state.isEmpty()) {
                state.addAll(later);
            } else if (last) {
                state.set(0, later.getFirst());
            }
        }

        @Override
        public void finish(List<byte @Nullable []> state, Output output) {
            output.element(state.getFirst());
        }

        @Override
        public boolean skipsNulls() {
            return false;
        }
    }

    /** The image of a row's first argument, null for NULL; numerics as text. */
    static byte @Nullable [] image(Row row) {
        return image(row, 0);
    }

    /** The image of an argument, null for NULL; numerics as text. */
    static byte @Nullable [] image(Row row, int argument) {
        return row.type(argument) == TypeId.NUMERIC && !row.isNull(argument)
                ? row.numeric(argument).toString().getBytes(StandardCharsets.US_ASCII)
                : ArrayValue.element(row.vector(argument), row.at(argument));
    }

    /** array_agg; of arrays, an array of one dimension more. */
    static final class Collect implements StateAccumulator.Steps<List<byte @Nullable []>> {
        private final boolean ofArrays;

        Collect(boolean ofArrays) {
            this.ofArrays = ofArrays;
        }

        @Override
        public List<byte @Nullable []> start() {
            return new ArrayList<>();
        }

        @Override
        public void add(List<byte @Nullable []> state, Row row) {
            byte[] image = image(row);
            if (ofArrays && image == null) {
                throw Errors.error("22004", "cannot accumulate null arrays");
            }
            state.add(image);
        }

        @Override
        public void merge(List<byte @Nullable []> state, List<byte @Nullable []> later) {
            state.addAll(later);
        }

        @Override
        public void finish(List<byte @Nullable []> state, Output output) {
            if (!ofArrays) {
                output.array(ArrayValue.of(state));
                return;
            }
            List<ArrayValue> arrays = state.stream().map(Collect::part).toList();
            output.array(ArrayStacks.stack(arrays, "cannot accumulate arrays of different dimensionality"));
        }

        private static ArrayValue part(byte @Nullable [] image) {
            ArrayValue array = image == null ? ArrayValue.EMPTY : ArrayValue.decode(image);
            if (array.size() == 0) {
                throw Errors.error("2202E", "cannot accumulate empty arrays");
            }
            return array;
        }

        @Override
        public boolean skipsNulls() {
            return false;
        }
    }

    /** Joined text, with the delimiter that came before its first part. */
    static final class Joined {
        private final StringBuilder text = new StringBuilder();
        private String firstDelimiter = "";
        private boolean any;
    }

    /** string_agg of text. */
    static final class Join implements StateAccumulator.Steps<Joined> {
        @Override
        public Joined start() {
            return new Joined();
        }

        @Override
        public void add(Joined state, Row row) {
            String delimiter = row.isNull(1) ? "" : row.text(1);
            if (state.any) {
                state.text.append(delimiter);
            } else {
                state.firstDelimiter = delimiter;
            }
            state.any = true;
            state.text.append(row.text(0));
        }

        @Override
        public void merge(Joined state, Joined later) {
            if (state.any) {
                state.text.append(later.firstDelimiter);
            } else {
                state.firstDelimiter = later.firstDelimiter;
            }
            state.any = true;
            state.text.append(later.text);
        }

        @Override
        public void finish(Joined state, Output output) {
            output.text(state.text.toString());
        }
    }

    /** Joined bytes, with the delimiter that came before the first part. */
    static final class JoinedBytes {
        private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        private byte[] firstDelimiter = {};
        private boolean any;
    }

    /** string_agg of bytea. */
    static final class JoinBytes implements StateAccumulator.Steps<JoinedBytes> {
        @Override
        public JoinedBytes start() {
            return new JoinedBytes();
        }

        @Override
        public void add(JoinedBytes state, Row row) {
            append(state, row.isNull(1) ? new byte[0] : row.bytes(1), row.bytes(0));
        }

        @Override
        public void merge(JoinedBytes state, JoinedBytes later) {
            append(state, later.firstDelimiter, later.bytes.toByteArray());
        }

        private static void append(JoinedBytes state, byte[] delimiter, byte[] bytes) {
            if (state.any) {
                state.bytes.writeBytes(delimiter);
            } else {
                state.firstDelimiter = delimiter;
            }
            state.any = true;
            state.bytes.writeBytes(bytes);
        }

        @Override
        public void finish(JoinedBytes state, Output output) {
            output.bytes(state.bytes.toByteArray());
        }
    }

    /** bool_and, bool_or: a state of one boolean. */
    record Logic(boolean or) implements StateAccumulator.Steps<boolean[]> {
        @Override
        public boolean[] start() {
            return new boolean[]{!or};
        }

        @Override
        public void add(boolean[] state, Row row) {
            state[0] = or ? state[0] || row.bool(0) : state[0] && row.bool(0);
        }

        @Override
        public void merge(boolean[] state, boolean[] later) {
            state[0] = or ? state[0] || later[0] : state[0] && later[0];
        }

        @Override
        public void finish(boolean[] state, Output output) {
            output.bool(state[0]);
        }
    }
}
