package io.tidemark.storage.batch;

import io.tidemark.storage.type.ColumnType;
import java.util.List;

/**
 * Collects the values of one column and becomes a {@link Vector} once, in the memory of the {@link BufferArena} that
 * it was made with. Grows without limit except that of the arena. Confined to one thread; after {@link #build} it
 * must not be used.
 */
public sealed interface VectorBuilder permits FixedBuilder, BitBuilder, VarBuilder, DictionaryBuilder {
    /** A builder of the layout that columns of {@code type} have. */
    static VectorBuilder of(ColumnType type, BufferArena arena) {
        return switch (type.layout()) {
            case BIT -> new BitBuilder(arena);
            case FIXED -> new FixedBuilder(type.width(), arena);
            case VARIABLE -> new VarBuilder(arena);
            case DICTIONARY -> new DictionaryBuilder(arena);
        };
    }

    /** Values so far, nulls included. */
    int rows();

    /** Adds a NULL. */
    void appendNull();

    /**
     * Adds the value, or NULL, at {@code row} of a vector of the same kind; text and symbols accept each other.
     *
     * @throws IllegalArgumentException when the vector is of another kind or width
     */
    default void appendFrom(Vector source, int row) {
        append(source, row, row + 1);
    }

    /** Adds the rows {@code from} (inclusive) to {@code to} (exclusive) of a vector, in bulk. */
    void append(Vector source, int from, int to);

    /**
     * Adds single rows of several vectors: for {@code i} from {@code from} to {@code to} (exclusive), row
     * {@code (int) at[i]} of source {@code (int) (at[i] >>> 32)}.
     */
    default void gather(List<Vector> sources, long[] at, int from, int to) {
        for (int i = from; i < to; i++) {
            appendFrom(sources.get((int) (at[i] >>> 32)), (int) at[i]);
        }
    }

    /** The vector of everything appended; valid as long as the arena is. */
    Vector build();
}
