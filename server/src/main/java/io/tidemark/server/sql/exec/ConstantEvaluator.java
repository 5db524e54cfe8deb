package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BufferArena;

/** A literal, a parameter or a value of an enclosing row. */
record ConstantEvaluator(Argument value) implements Evaluator {
    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        return value;
    }

    @Override
    public boolean fixed() {
        return true;
    }
}
