package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.function.Aggregate.Kind;
import io.tidemark.server.sql.function.OrderedSetFunctions;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.math.BigDecimal;

/** The values of an ordered-set aggregate, group by group. */
final class OrderedSetResults {
    private final AggregateCall call;
    private final OrderedGroups groups;
    private final OrderedSetCall.Values values;

    OrderedSetResults(AggregateCall call, OrderedGroups groups, OrderedSetCall.Values values) {
        this.call = call;
        this.groups = groups;
        this.values = values;
    }

    Vector build(BufferArena memory, int groupCount) {
        VectorBuilder builder = Constants.builder(call.type().id(), memory);
        try (BufferArena scratch = new BufferArena()) {
            for (int group = 0; group < groupCount; group++) {
                scratch.reset();
                add(group, builder, scratch);
            }
        }
        return builder.build();
    }

    private void add(int group, VectorBuilder builder, BufferArena scratch) {
        int size = groups.size(group);
        switch (call.aggregate().kind()) {
            case RANK -> ((FixedBuilder) builder).appendLong(groups.before(group) + 1L);
            case DENSE_RANK -> ((FixedBuilder) builder).appendLong(groups.differentBefore(group) + 1L);
            case PERCENT_RANK ->
                ((FixedBuilder) builder).appendDouble(size == 0 ? 0 : groups.before(group) / (double) size);
            case CUME_DIST ->
                ((FixedBuilder) builder).appendDouble((groups.before(group) + 1) / (size + 1.0));
            case MODE -> {
                if (size == 0) {
                    builder.appendNull();
                } else {
                    builder.appendFrom(values.at(groups.mode(group), scratch), 0);
                }
            }
            case PERCENTILE_CONT, PERCENTILE_DISC -> percentile(group, builder, scratch);
            case PLAIN, GROUPING ->
                throw new IllegalStateException("not of an ordered set: " + call.aggregate().name());
        }
    }

    private void percentile(int group, VectorBuilder builder, BufferArena scratch) {
        int row = values.directRow(group);
        if (row < 0 || groups.size(group) == 0 || values.direct().isNull(row)) {
            builder.appendNull();
        } else if (values.direct() instanceof VarVector arrays) {
            VectorBuilder elements = Constants.builder(TypeId.FLOAT8, scratch);
            ArrayElements.append(arrays, row, TypeId.FLOAT8, elements);
            FixedVector fractions = (FixedVector) elements.build();
            ArrayBytes array = new ArrayBytes(fractions.rows(), 1);
            for (int i = 0; i < fractions.rows(); i++) {
                array.add(fractions.isNull(i)
                        ? Constants.nulls(call.ordering().getFirst().expression().type(), 1, scratch)
                        : value(group, fractions.doubleAt(i), scratch), 0);
            }
            byte[] bytes = array.finish();
            ((VarBuilder) builder).append(bytes, 0, bytes.length);
        } else {
            builder.appendFrom(value(group, ((FixedVector) values.direct()).doubleAt(row), scratch), 0);
        }
    }

    /** One row with the value at a fraction of the group. */
    private Vector value(int group, double fraction, BufferArena scratch) {
        if (!(fraction >= 0 && fraction <= 1)) {
            String shown = Double.isFinite(fraction)
                    ? BigDecimal.valueOf(fraction).stripTrailingZeros().toPlainString()
                    : Double.isNaN(fraction) ? "nan" : fraction > 0 ? "inf" : "-inf";
            throw new SqlException("22003", "percentile value " + shown + " is not between 0 and 1",
                    SqlException.NO_POSITION);
        }
        int size = groups.size(group);
        if (call.aggregate().kind() == Kind.PERCENTILE_DISC) {
            int place = Math.max(1, (int) Math.ceil(fraction * size));
            return values.at(groups.start(group) + place - 1, scratch);
        }
        double exact = fraction * (size - 1);
        int low = (int) Math.floor(exact);
        int high = (int) Math.ceil(exact);
        Vector below = values.at(groups.start(group) + low, scratch);
        return low == high
                ? below
                : between((FixedVector) below,
                        (FixedVector) values.at(groups.start(group) + high, scratch), exact - low, scratch);
    }

    private static Vector between(FixedVector low, FixedVector high, double part, BufferArena scratch) {
        FixedBuilder result = new FixedBuilder(low.width(), scratch);
        if (low.width() == 8) {
            result.appendDouble(low.doubleAt(0) + part * (high.doubleAt(0) - low.doubleAt(0)));
        } else {
            Interval value = OrderedSetFunctions.between(interval(low), interval(high), part);
            result.append16(value.micros(),
                    (long) value.months() << 32 | Integer.toUnsignedLong(value.days()));
        }
        return result.build();
    }

    private static Interval interval(FixedVector vector) {
        return new Interval(vector.values().get(Layouts.INT, 12), vector.values().get(Layouts.INT, 8),
                vector.values().get(Layouts.LONG, 0));
    }
}
