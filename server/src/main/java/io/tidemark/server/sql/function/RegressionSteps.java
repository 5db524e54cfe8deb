package io.tidemark.server.sql.function;

/** corr, covar_* and regr_*: moments of pairs by Youngs and Cramer, as PostgreSQL keeps them. */
record RegressionSteps(Kind kind) implements StateAccumulator.Steps<RegressionSteps.Moments> {
    /** What is made of the moments; Y is the first argument. */
    enum Kind {
        CORR,
        COVAR_POP,
        COVAR_SAMP,
        REGR_AVGX,
        REGR_AVGY,
        REGR_COUNT,
        REGR_INTERCEPT,
        REGR_R2,
        REGR_SLOPE,
        REGR_SXX,
        REGR_SXY,
        REGR_SYY
    }

    /** Count, sums, and sums of products of distances from the means. */
    static final class Moments {
        private double count;
        private double sumX;
        private double xx;
        private double sumY;
        private double yy;
        private double xy;

        /** An error where sums of finite values aren't finite; no number where values weren't. */
        private void checkOverflow(boolean finiteX, boolean finiteY) {
            boolean wideX = Double.isInfinite(sumX) || Double.isInfinite(xx);
            boolean wideY = Double.isInfinite(sumY) || Double.isInfinite(yy);
            if ((wideX && finiteX) || (wideY && finiteY)
                    || (Double.isInfinite(xy) && finiteX && finiteY)) {
                throw Errors.error("22003", "value out of range: overflow");
            }
            xx = Double.isInfinite(xx) ? Double.NaN : xx;
            yy = Double.isInfinite(yy) ? Double.NaN : yy;
            xy = Double.isInfinite(xy) ? Double.NaN : xy;
        }
    }

    @Override
    public Moments start() {
        return new Moments();
    }

    @Override
    public boolean skipsNulls() {
        return false;
    }

    @Override
    public void add(Moments state, Row row) {
        if (row.isNull(0) || row.isNull(1)) {
            return;
        }
        double y = row.float8(0);
        double x = row.float8(1);
        boolean finiteX = !Double.isInfinite(x) && !Double.isInfinite(state.sumX);
        boolean finiteY = !Double.isInfinite(y) && !Double.isInfinite(state.sumY);
        state.count++;
        state.sumX += x;
        state.sumY += y;
        if (state.count > 1) {
            double dx = x * state.count - state.sumX;
            double dy = y * state.count - state.sumY;
            double scale = 1 / (state.count * (state.count - 1));
            state.xx += dx * dx * scale;
            state.yy += dy * dy * scale;
            state.xy += dx * dy * scale;
            state.checkOverflow(finiteX, finiteY);
        } else if (!Double.isFinite(x) || !Double.isFinite(y)) {
            state.xx = Double.isFinite(x) ? 0 : Double.NaN;
            state.yy = Double.isFinite(y) ? 0 : Double.NaN;
            state.xy = Double.NaN;
        }
    }

    @Override
    public void merge(Moments state, Moments later) {
        if (later.count == 0) {
            return;
        }
        if (state.count > 0) {
            double count = state.count + later.count;
            double dx = state.sumX / state.count - later.sumX / later.count;
            double dy = state.sumY / state.count - later.sumY / later.count;
            double weight = state.count * later.count / count;
            state.xx += weight * dx * dx;
            state.yy += weight * dy * dy;
            state.xy += weight * dx * dy;
        }
        boolean finiteX = !Double.isInfinite(state.sumX) && !Double.isInfinite(later.sumX);
        boolean finiteY = !Double.isInfinite(state.sumY) && !Double.isInfinite(later.sumY);
        state.count += later.count;
        state.sumX += later.sumX;
        state.sumY += later.sumY;
        state.xx += later.xx;
        state.yy += later.yy;
        state.xy += later.xy;
        state.checkOverflow(finiteX, finiteY);
    }

    @Override
    public void finishEmpty(Output output) {
        finish(start(), output);
    }

    @Override
    public void finish(Moments state, Output output) {
        if (kind == Kind.REGR_COUNT) {
            output.int8((long) state.count);
            return;
        }
        double needed = kind == Kind.COVAR_SAMP ? 2 : 1;
        double result = state.count < needed ? Double.NaN : result(state);
        if (state.count < needed || isUndefined(state)) {
            output.nothing();
        } else {
            output.float8(result);
        }
    }

    private boolean isUndefined(Moments state) {
        return switch (kind) {
            case CORR -> state.xx == 0 || state.yy == 0;
            case REGR_INTERCEPT, REGR_R2, REGR_SLOPE -> state.xx == 0;
            default -> false;
        };
    }

    private double result(Moments state) {
        return switch (kind) {
            case CORR -> state.xy / Math.sqrt(state.xx * state.yy);
            case COVAR_POP -> state.xy / state.count;
            case COVAR_SAMP -> state.xy / (state.count - 1);
            case REGR_AVGX -> state.sumX / state.count;
            case REGR_AVGY -> state.sumY / state.count;
            case REGR_COUNT -> state.count;
            case REGR_INTERCEPT -> (state.sumY - state.sumX * state.xy / state.xx) / state.count;
            case REGR_R2 -> state.yy == 0 ? 1 : state.xy * state.xy / (state.xx * state.yy);
            case REGR_SLOPE -> state.xy / state.xx;
            case REGR_SXX -> state.xx;
            case REGR_SXY -> state.xy;
            case REGR_SYY -> state.yy;
        };
    }
}
