package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate with one object a group, made at the group's first row: for states that are not one number. Confined to
 * one thread.
 */
final class StateAccumulator<S> implements Accumulator {
    /** What one aggregate does with a group's state. */
    interface Steps<S> {
        /** The state of a group before its first row. */
        S start();

        /** Adds a row. */
        void add(S state, Row row);

        /** Adds the rows of a later state of the same group. */
        void merge(S state, S later);

        /** Writes the result. */
        void finish(S state, Output output);

        /** Writes the result of no rows. */
        default void finishEmpty(Output output) {
            output.nothing();
        }

        /** Whether a row whose first argument is NULL is left out. */
        default boolean skipsNulls() {
            return true;
        }
    }

    private final Steps<S> steps;
    private final TypeId result;
    private final Environment environment;
    private final List<@Nullable S> states = new ArrayList<>();

    StateAccumulator(Environment environment, TypeId result, Steps<S> steps) {
        this.environment = environment;
        this.result = result;
        this.steps = steps;
    }

    @Override
    public void add(List<Argument> arguments, int rows, MemorySegment groups, int groupCount) {
        try (BufferArena memory = new BufferArena()) {
            Row row = new Row(new KernelContext(memory, environment), arguments);
            for (int i = 0; i < rows; i++) {
                row.moveTo(i);
                if (!steps.skipsNulls() || !row.isNull(0)) {
                    steps.add(state(groups.getAtIndex(Layouts.INT, i)), row);
                }
            }
        }
    }

    @Override
    public void addAll(List<Argument> arguments, int rows) {
        try (BufferArena memory = new BufferArena()) {
            Row row = new Row(new KernelContext(memory, environment), arguments);
            for (int i = 0; i < rows; i++) {
                row.moveTo(i);
                if (!steps.skipsNulls() || !row.isNull(0)) {
                    steps.add(state(0), row);
                }
            }
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void merge(Accumulator other, int[] mapping, int groupCount) {
        StateAccumulator<S> theirs = (StateAccumulator<S>) other;
        for (int i = 0; i < Math.min(mapping.length, theirs.states.size()); i++) {
            S state = theirs.states.get(i);
            if (state != null) {
                steps.merge(state(mapping[i]), state);
            }
        }
    }

    @Override
    public Vector finish(BufferArena memory, int groupCount) {
        Output output = new Output(result, memory);
        for (int i = 0; i < groupCount; i++) {
            S state = i < states.size() ? states.get(i) : null;
            if (state == null) {
                steps.finishEmpty(output);
            } else {
                steps.finish(state, output);
            }
        }
        return output.build();
    }

    private S state(int group) {
        while (states.size() <= group) {
            states.add(null);
        }
        S state = states.get(group);
        if (state == null) {
            state = steps.start();
            states.set(group, state);
        }
        return state;
    }

    /** The type of an aggregate's only argument. */
    static TypeId typeOf(List<SqlType> arguments) {
        return arguments.getFirst().id();
    }
}
