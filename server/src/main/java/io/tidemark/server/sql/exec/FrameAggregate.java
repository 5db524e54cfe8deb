package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.function.Accumulator;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An aggregate over the frame of every row: in time linear in the rows wherever the aggregate allows it. */
final class FrameAggregate {
    private static final int STEP = 16_384;

    private final WindowCall call;
    private final Aggregate aggregate;
    private final WindowRows rows;
    private final Frames frames;
    private final @Nullable BitVector filter;
    private final List<Argument> arguments;

    FrameAggregate(WindowCall call, Aggregate aggregate, WindowRows rows, Frames frames) {
        this.call = call;
        this.aggregate = aggregate;
        this.rows = rows;
        this.frames = frames;
        this.filter = rows.filter(call.filter());
        this.arguments = call.arguments().stream().map(rows::argument).toList();
    }

    Vector values() {
        if (frames.whole()) {
            return ofPartitions();
        }
        TypeId type = arguments.isEmpty() ? TypeId.ANY : arguments.getFirst().type().id();
        boolean mean = aggregate.name().equals("avg");
        return switch (aggregate.name()) {
            case "count" -> new FrameSums(this, false).counts();
            case "sum", "avg" -> switch (type) {
                case INT2, INT4, INT8 -> new FrameSums(this, true).sums(mean, call.type().id());
                case FLOAT8, FLOAT4 -> frames.excludes()
                        ? new FrameStates(this).values()
                        : new FrameDoubles(this, mean, call.type().id()).values();
                default -> new FrameStates(this).values();
            };
            case "min", "max" -> frames.excludes()
                    ? new FrameStates(this).values()
                    : new FrameExtremes(this, aggregate.name().equals("max")).values();
            default -> new FrameStates(this).values();
        };
    }

    WindowRows rows() {
        return rows;
    }

    Frames frames() {
        return frames;
    }

    SqlType type() {
        return call.type();
    }

    /** Whether states of parts of a frame, in any order, make that of the frame. */
    boolean orderless() {
        return AggregateOperator.orderless(aggregate);
    }

    Accumulator state() {
        return aggregate.accumulator().apply(rows.scope().context().environment(),
                call.arguments().stream().map(argument -> argument.type()).toList());
    }

    /** Whether the row passes the filter. */
    boolean passes(int row) {
        return WindowRows.passes(filter, row);
    }

    /** Whether the row passes the filter and its first argument is not NULL. */
    boolean counts(int row) {
        return passes(row) && (arguments.isEmpty() || !arguments.getFirst().isNull(row));
    }

    Argument first() {
        return arguments.getFirst();
    }

    /** Adds the rows of a range that pass the filter to a state's group 0. */
    void accumulate(Accumulator state, int from, int to, BufferArena scratch) {
        for (int start = from; start < to; start += STEP) {
            int end = Math.min(to, start + STEP);
            int[] passing = passing(start, end);
            int count = passing == null ? end - start : passing.length;
            if (count > 0) {
                state.addAll(some(start, end, passing, scratch), count);
            }
        }
    }

    private int @Nullable [] passing(int from, int to) {
        if (filter == null) {
            return null;
        }
        int[] passing = new int[to - from];
        int count = 0;
        for (int row = from; row < to; row++) {
            if (passes(row)) {
                passing[count++] = row;
            }
        }
        return java.util.Arrays.copyOf(passing, count);
    }

    private List<Argument> some(int from, int to, int @Nullable [] passing, BufferArena scratch) {
        List<Argument> some = new ArrayList<>(arguments.size());
        for (Argument argument : arguments) {
            some.add(new Argument(passing == null
                    ? Slice.of(argument.values(), from, to, scratch)
                    : Take.take(argument.values(), passing, passing.length, scratch), 1, argument.type()));
        }
        return some;
    }

    /** All rows of a partition have its one value. */
    private Vector ofPartitions() {
        Accumulator state = state();
        BufferArena scratch = rows.scope().arena();
        int partitions = rows.partitionCount();
        for (int start = 0; start < rows.count(); start += STEP) {
            rows.scope().checkCancelled();
            scratch.reset();
            int end = Math.min(rows.count(), start + STEP);
            int[] passing = passing(start, end);
            int count = passing == null ? end - start : passing.length;
            if (count > 0) {
                state.add(some(start, end, passing, scratch), count, groups(start, end, passing, scratch),
                        partitions);
            }
        }
        Vector values = state.finish(scratch, partitions);
        Gather gather = Gather.of(new Vector[]{values}, call.type(), scratch);
        VectorBuilder builder = Constants.builder(call.type().id(), rows.memory());
        BufferArena piece = rows.scope().arena();
        for (int start = 0; start < rows.count(); start += STEP) {
            piece.reset();
            long[] at = new long[Math.min(STEP, rows.count() - start)];
            for (int i = 0; i < at.length; i++) {
                at[i] = rows.partitionOf().get(start + i);
            }
            builder.append(gather.take(at, 0, at.length, piece), 0, at.length);
        }
        rows.scope().free(piece);
        rows.scope().free(scratch);
        return builder.build();
    }

    private MemorySegment groups(int from, int to, int @Nullable [] passing, BufferArena scratch) {
        FixedVector all = new FixedVector(rows.count(), null, 4, rows.partitionOf().cells());
        return passing == null
                ? ((FixedVector) Slice.of(all, from, to, scratch)).values()
                : ((FixedVector) Take.take(all, passing, passing.length, scratch)).values();
    }
}
