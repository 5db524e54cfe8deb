package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Accumulator;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Any aggregate over frames by its states. While the start stays, rows are added to one state. Where it moves, an
 * aggregate that takes rows in any order has for the rows before a middle the states from each of them to the middle, and
 * one for the rows after it; any other, and frames with rows left out, are computed anew.
 */
final class FrameStates {
    private static final int[] ONE = {0};
    /** What a state is taken to cost on the heap. */
    private static final int STATE_BYTES = 512;
    /** Frames below this many rows are computed anew. */
    private static final int SHORT_FRAME = 16;

    private final FrameAggregate aggregate;
    private final WindowRows rows;
    private final Frames frames;
    private final BufferArena scratch;
    private final int[] ranges = new int[6];
    private Accumulator back;
    private List<Accumulator> fronts = new ArrayList<>();
    private BufferArena charge;
    private int low;
    private int middle;
    private int high;

    FrameStates(FrameAggregate aggregate) {
        this.aggregate = aggregate;
        this.rows = aggregate.rows();
        this.frames = aggregate.frames();
        this.scratch = rows.scope().arena();
        this.charge = rows.scope().arena();
        this.back = aggregate.state();
    }

    Vector values() {
        VectorBuilder builder = Constants.builder(aggregate.type().id(), rows.memory());
        BufferArena results = rows.scope().arena();
        Vector last = null;
        for (int row = 0; row < rows.count(); row++) {
            if ((row & 0xFF) == 0) {
                rows.scope().checkCancelled();
            }
            scratch.reset();
            int start = frames.start(row);
            int end = frames.end(row);
            boolean same = last != null && !frames.excludes() && row > 0 && start == frames.start(row - 1)
                    && end == frames.end(row - 1);
            if (!same || last == null) {
                results.reset();
                last = state(row, start, end).finish(results, 1);
            }
            builder.appendFrom(last, 0);
        }
        rows.scope().free(results);
        rows.scope().free(scratch);
        rows.scope().free(charge);
        return builder.build();
    }

    private Accumulator state(int row, int start, int end) {
        if (frames.excludes()) {
            Accumulator state = aggregate.state();
            int count = frames.ranges(row, ranges);
            for (int i = 0; i < count; i++) {
                aggregate.accumulate(state, ranges[2 * i], ranges[2 * i + 1], scratch);
            }
            return state;
        }
        if (start < low || end < high || start >= high) {
            restart(start);
        }
        aggregate.accumulate(back, high, end, scratch);
        high = end;
        if (start == low && start >= middle) {
            return back;
        }
        low = start;
        if (!aggregate.orderless() || end - start < SHORT_FRAME) {
            restart(start);
            aggregate.accumulate(back, start, end, scratch);
            high = end;
            return back;
        }
        if (start >= middle) {
            turn(start);
        }
        Accumulator state = aggregate.state();
        state.merge(fronts.get(middle - 1 - start), ONE, 1);
        state.merge(back, ONE, 1);
        return state;
    }

    private void restart(int start) {
        low = start;
        middle = start;
        high = start;
        back = aggregate.state();
        fronts = new ArrayList<>();
    }

    /** All rows so far become those before the middle. */
    private void turn(int start) {
        fronts = new ArrayList<>(high - start);
        charge.reset();
        charge.allocate((long) (high - start) * STATE_BYTES);
        for (int row = high - 1; row >= start; row--) {
            Accumulator state = aggregate.state();
            aggregate.accumulate(state, row, row + 1, scratch);
            if (!fronts.isEmpty()) {
                state.merge(fronts.getLast(), ONE, 1);
            }
            fronts.add(state);
        }
        middle = high;
        back = aggregate.state();
    }
}
