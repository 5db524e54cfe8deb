package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.ArrayList;
import java.util.List;

/** Puts the values of one column together from results that each hold some of the rows. */
final class Pieces {
    private final SqlType type;
    private final List<Vector> sources = new ArrayList<>();
    private final long[] at;

    Pieces(SqlType type, int rows) {
        this.type = type;
        this.at = new long[rows];
    }

    /** Value {@code i} of {@code values}, a result for {@code count} rows, is that of row {@code rows[i]}. */
    void add(Argument values, int[] rows, int count, BufferArena memory) {
        long source = (long) sources.size() << 32;
        sources.add(Plain.of(values.values(), values.type(), memory));
        for (int i = 0; i < count; i++) {
            at[rows[i]] = source | (long) i * values.stride();
        }
    }

    Argument finish(BufferArena memory) {
        VectorBuilder builder = Constants.builder(type.id(), memory);
        builder.gather(sources, at, 0, at.length);
        return new Argument(builder.build(), 1, type);
    }
}
