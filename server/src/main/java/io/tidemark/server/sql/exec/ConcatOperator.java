package io.tidemark.server.sql.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of several inputs, one after the other. */
final class ConcatOperator implements Operator {
    private final List<Operator> inputs;
    private int input;

    ConcatOperator(List<Operator> inputs) {
        this.inputs = inputs;
    }

    @Override
    public @Nullable Rows next() {
        while (input < inputs.size()) {
            Rows rows = inputs.get(input).next();
            if (rows != null) {
                return rows;
            }
            input++;
        }
        return null;
    }
}
