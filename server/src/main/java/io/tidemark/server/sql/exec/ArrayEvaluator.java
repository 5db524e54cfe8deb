package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.ArrayStacks;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ARRAY[…] of scalars or arrays. */
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
        boolean ofArrays = !values.isEmpty() && values.getFirst().type().id().element() != null;
        for (int row = 0; row < rows.count(); row++) {
            if (ofArrays) {
                byte[] bytes = ArrayStacks.literal(images(values, row));
                result.append(bytes, 0, bytes.length);
                continue;
            }
            ArrayBytes array = new ArrayBytes(values.size(), 1);
            for (Argument value : values) {
                array.add(value.values(), row * value.stride());
            }
            byte[] bytes = array.finish();
            result.append(bytes, 0, bytes.length);
        }
        return new Argument(result.build(), 1, type);
    }

    private static List<byte @Nullable []> images(List<Argument> arrays, int row) {
        List<byte @Nullable []> images = new ArrayList<>(arrays.size());
        for (Argument array : arrays) {
            int at = row * array.stride();
            images.add(array.values().isNull(at) ? null : ((VarVector) array.values()).byteArray(at));
        }
        return images;
    }
}
