package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a set-returning function as records in one column: their text, {@code (1,"a b",)}. */
record RecordRows(int oid, TableFunction.Rows rows) implements TableFunction.Rows {
    private static final int ELEMENT_SHIFT = 16;

    /** The fields are found by the modifier: the function's OID, above it that of its array's elements. */
    @Override
    public List<SqlType> types(List<SqlType> arguments) {
        TypeId element = arguments.isEmpty() ? null : arguments.getFirst().id().element();
        return List
                .of(new SqlType(TypeId.RECORD, oid | (element == null ? 0 : element.oid() << ELEMENT_SHIFT)));
    }

    /** Whether a type is that of the function's records. */
    static boolean isOf(SqlType record, TableFunction function) {
        return record.id() == TypeId.RECORD
                && (record.modifier() & (1 << ELEMENT_SHIFT) - 1) == function.oid();
    }

    /** The type of the elements of the array that a record comes from, or null. */
    static @Nullable TypeId element(SqlType record) {
        return TypeNames.byOid(record.modifier() >>> ELEMENT_SHIFT);
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

    private static Batch records(Batch batch, List<SqlType> types, KernelContext context) {
        Output output = new Output(TypeId.RECORD, context.memory());
        for (int row = 0; row < batch.rows(); row++) {
            StringBuilder text = new StringBuilder("(");
            for (int i = 0; i < types.size(); i++) {
                text.append(i == 0 ? "" : ",");
                if (!batch.column(i).isNull(row)) {
                    quote(text, TextOutput.of(types.get(i).id(), batch.column(i), row, context));
                }
            }
            output.text(text.append(')').toString());
        }
        return new Batch(batch.rows(), List.of(output.build()));
    }

    private static void quote(StringBuilder text, String field) {
        boolean plain = !field.isEmpty()
                && field.chars().noneMatch(c -> c == '"' || c == '\\' || c == '(' || c == ')' || c == ','
                        || Character.isWhitespace(c));
        text.append(plain ? field : '"' + field.replace("\\", "\\\\").replace("\"", "\"\"") + '"');
    }

    /** Field {@code index} (0-based) of a record's text; null for NULL. */
    static @Nullable String field(String record, int index) {
        List<@Nullable String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int i = 1; i < record.length(); i++) {
            char c = record.charAt(i);
            if ((c == '"' && quoted && record.charAt(i + 1) == '"') || c == '\\') {
                field.append(record.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (!quoted && (c == ',' || c == ')')) {
                fields.add(any || !field.isEmpty() ? field.toString() : null);
                field.setLength(0);
                any = false;
            } else {
                field.append(c);
            }
        }
        return fields.get(index);
    }
}
