package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.List;

/** Rows whose columns exist. */
final class VectorRows extends Rows {
    private final List<Vector> columns;
    private final boolean lasting;

    /** Rows over vectors; {@code lasting}: they live as long as the execution. */
    VectorRows(int count, List<Vector> columns, boolean lasting) {
        super(count, columns.size());
        this.columns = columns;
        this.lasting = lasting;
    }

    @Override
    Vector make(int index) {
        return columns.get(index);
    }

    @Override
    boolean lasting(int index) {
        return lasting;
    }

    @Override
    Vector kept(int index, BufferArena memory) {
        return lasting ? columns.get(index) : super.kept(index, memory);
    }
}
