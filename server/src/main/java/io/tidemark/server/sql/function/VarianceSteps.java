package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.TypeId;

/** variance and stddev: of floats by Youngs and Cramer, of integers and numerics exactly. */
final class VarianceSteps {
    private VarianceSteps() {}

    /** Count, sum, and sum of squared distances from the mean. */
    static final class Moments {
        private double count;
        private double sum;
        private double squares;
    }

    /** The family over float8. */
    record OfDoubles(boolean sample, boolean root) implements StateAccumulator.Steps<Moments> {
        @Override
        public Moments start() {
            return new Moments();
        }

        @Override
        public void add(Moments state, Row row) {
            double value = row.float8(0);
            state.count++;
            state.sum += value;
            if (state.count > 1) {
                double distance = value * state.count - state.sum;
                state.squares += distance * distance / (state.count * (state.count - 1));
            } else if (!Double.isFinite(value)) {
                state.squares = Double.NaN;
            }
        }

        @Override
        public void merge(Moments state, Moments later) {
            if (state.count == 0) {
                state.count = later.count;
                state.sum = later.sum;
                state.squares = later.squares;
            } else if (later.count != 0) {
                double distance = state.sum / state.count - later.sum / later.count;
                double count = state.count + later.count;
                state.squares += later.squares + state.count * later.count * distance * distance / count;
                state.sum += later.sum;
                state.count = count;
            }
        }

        @Override
        public void finish(Moments state, Output output) {
            double divisor = sample ? state.count - 1 : state.count;
            if (divisor <= 0) {
                output.nothing();
            } else {
                double variance = state.squares / divisor;
                output.float8(root ? Math.sqrt(variance) : variance);
            }
        }
    }

    /** Count, sum, and sum of squares. */
    static final class ExactMoments {
        private long count;
        private Decimal sum = Decimal.ZERO;
        private Decimal squares = Decimal.ZERO;
    }

    /** The family over integers and numeric. */
    record OfDecimals(boolean sample, boolean root) implements StateAccumulator.Steps<ExactMoments> {
        @Override
        public ExactMoments start() {
            return new ExactMoments();
        }

        @Override
        public void add(ExactMoments state, Row row) {
            Decimal value = row.type(0) == TypeId.NUMERIC ? row.numeric(0) : Decimal.of(row.int8(0));
            state.count++;
            state.sum = state.sum.add(value);
            state.squares = state.squares.add(value.multiply(value));
        }

        @Override
        public void merge(ExactMoments state, ExactMoments later) {
            state.count += later.count;
            state.sum = state.sum.add(later.sum);
            state.squares = state.squares.add(later.squares);
        }

        @Override
        public void finish(ExactMoments state, Output output) {
            if (state.count <= (sample ? 1 : 0)) {
                output.nothing();
                return;
            }
            Decimal count = Decimal.of(state.count);
            Decimal spread = count.multiply(state.squares).subtract(state.sum.multiply(state.sum));
            if (spread.isFinite() && spread.signum() <= 0) {
                output.numeric(Decimal.ZERO);
                return;
            }
            Decimal variance = spread
                    .divide(count.multiply(Decimal.of(sample ? state.count - 1 : state.count)));
            output.numeric(root ? DecimalMath.sqrt(variance, variance.scale()) : variance);
        }
    }
}
