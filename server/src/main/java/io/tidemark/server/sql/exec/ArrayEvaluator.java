package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.VarBuilder;
import java.util.ArrayList;
import java.util.List;

/** ARRAY[…] of scalars. */
final class ArrayEvaluator implements Evaluator {
    private final List<Evaluator> elements;
    private final SqlType type;

    ArrayEvaluator(List<Evaluator> elements, SqlType type) {
        this.elements = elements;
        this.type = type;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        List<Argument> values = new ArrayList<>(elements.size());
        for (Evaluator element : elements) {
            Argument value = element.evaluate(rows, memory);
            values.add(new Argument(Plain.of(value.values(), value.type(), memory), value.stride(),
                    value.type()));
        }
        VarBuilder result = new VarBuilder(memory);
        for (int row = 0; row < rows.count(); row++) {
            ArrayBytes array = new ArrayBytes(values.size(), 1);
            for (Argument value : values) {
                array.add(value.values(), row * value.stride());
            }
            byte[] bytes = array.finish();
            result.append(bytes, 0, bytes.length);
        }
        return new Argument(result.build(), 1, type);
    }
}
