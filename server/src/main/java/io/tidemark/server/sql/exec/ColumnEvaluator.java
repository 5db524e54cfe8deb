package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;

/**
 * A column of the input.
 *
 * @param stored the type the input gives it, which tells the scale of decimals
 * @param type   the type it is read as
 */
record ColumnEvaluator(int index, SqlType stored, SqlType type) implements Evaluator {
    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        Vector vector = rows.column(index);
        return stored.equals(type) || !Plain.isDecimal(vector, stored)
                ? new Argument(vector, 1, type)
                : new Argument(Plain.of(vector, stored, memory), 1, type);
    }

    /** Whether the column is handed on as it is, in the type that the input gives it. */
    boolean direct() {
        return stored.equals(type);
    }
}
