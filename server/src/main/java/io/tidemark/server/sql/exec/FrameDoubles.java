package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;

/**
 * sum and avg of floats over frames that move forward, without ever subtracting: the rows before a middle have the sums
 * from each of them to the middle, those after it one running sum. While the start stays, this is the plain sum.
 */
final class FrameDoubles {
    private final FrameAggregate aggregate;
    private final WindowRows rows;
    private final FixedVector values;
    private final boolean mean;
    private final TypeId result;
    private final Ints counts;
    /** Sums from a row to the middle. */
    private final MemorySegment fronts;
    private int low;
    private int middle;
    private int high;
    private double back;

    FrameDoubles(FrameAggregate aggregate, boolean mean, TypeId result) {
        this.aggregate = aggregate;
        this.rows = aggregate.rows();
        this.values = (FixedVector) aggregate.first().values();
        this.mean = mean;
        this.result = result;
        this.fronts = rows.memory().allocate((long) rows.count() << 3);
        this.counts = Ints.of(rows.count() + 1L, rows.memory());
        int count = 0;
        counts.set(0, 0);
        for (int row = 0; row < rows.count(); row++) {
            count += aggregate.counts(row) ? 1 : 0;
            counts.set(row + 1, count);
        }
    }

    Vector values() {
        FixedBuilder builder = new FixedBuilder(result == TypeId.FLOAT4 ? 4 : 8, rows.memory());
        for (int row = 0; row < rows.count(); row++) {
            int start = aggregate.frames().start(row);
            int end = aggregate.frames().end(row);
            int count = counts.get(end) - counts.get(start);
            if (count == 0) {
                builder.appendNull();
                continue;
            }
            move(start, end, rows.partitionStart(row));
            double sum = start < middle ? fronts.getAtIndex(Layouts.DOUBLE, start) + back : back;
            double value = mean ? sum / count : sum;
            if (result == TypeId.FLOAT4) {
                builder.appendFloat((float) value);
            } else {
                builder.appendDouble(value);
            }
        }
        return builder.build();
    }

    private void move(int start, int end, int partition) {
        if (start < low || end < high || start >= high || low < partition) {
            restart(start);
        }
        for (; high < end; high++) {
            back += value(high);
        }
        if (start > low && start >= middle) {
            double sum = 0;
            for (int row = high - 1; row >= start; row--) {
                sum += value(row);
                fronts.setAtIndex(Layouts.DOUBLE, row, sum);
            }
            middle = high;
            back = 0;
        }
        low = start;
    }

    private void restart(int start) {
        low = start;
        middle = start;
        high = start;
        back = 0;
    }

    /** The row's value, 0 where it does not count. */
    private double value(int row) {
        if (counts.get(row + 1) == counts.get(row)) {
            return 0;
        }
        return values.width() == 4 ? values.floatAt(row) : values.doubleAt(row);
    }
}
