package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.List;

/** The columns of two inputs' rows side by side. */
final class JoinedRows extends Rows {
    private final Rows left;
    private final Rows right;

    JoinedRows(Rows left, Rows right) {
        super(left.count(), left.width() + right.width());
        this.left = left;
        this.right = right;
    }

    /** Rows of NULLs. */
    static Rows nulls(List<SqlType> types, int count, BufferArena memory) {
        return new Rows(count, types.size()) {
            @Override
            Vector make(int index) {
                return Constants.nulls(types.get(index), count(), memory);
            }
        };
    }

    @Override
    Vector make(int index) {
        return index < left.width() ? left.column(index) : right.column(index - left.width());
    }

    @Override
    boolean lasting(int index) {
        return index < left.width() ? left.lasting(index) : right.lasting(index - left.width());
    }

    @Override
    Vector kept(int index, BufferArena memory) {
        return index < left.width() ? left.kept(index, memory) : right.kept(index - left.width(), memory);
    }
}
