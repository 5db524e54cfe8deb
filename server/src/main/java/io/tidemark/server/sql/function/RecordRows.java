package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.RowType;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The rows of a set-returning function as records in one column. */
record RecordRows(List<String> names, TableFunction.Rows rows) implements TableFunction.Rows {
    @Override
    public List<SqlType> types(List<SqlType> arguments) {
        return List.of(SqlType.record(RowType.of("", names, rows.types(arguments))));
    }

    @Override
    public Iterator<Batch> open(KernelContext context, List<SqlType> argumentTypes, List<Vector> arguments) {
        List<SqlType> types = rows.types(argumentTypes);
        Iterator<Batch> batches = rows.open(context, argumentTypes, arguments);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public Batch next() {
                return records(batches.next(), types, context);
            }
        };
    }

    private Batch records(Batch batch, List<SqlType> types, KernelContext context) {
        Output output = new Output(TypeId.RECORD, context.memory());
        for (int row = 0; row < batch.rows(); row++) {
            List<RecordValue.Field> fields = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                fields.add(new RecordValue.Field(types.get(i).id(), names.get(i),
                        ArrayValue.element(batch.column(i), row)));
            }
            output.bytes(new RecordValue(fields).encode());
        }
        return new Batch(batch.rows(), List.of(output.build()));
    }
}
