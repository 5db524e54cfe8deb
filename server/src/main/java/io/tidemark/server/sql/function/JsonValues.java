package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;

/** Values of SQL as JSON text. */
final class JsonValues {
    private JsonValues() {}

    /** JSON of an argument, {@code null} for NULL. */
    static String of(Row row, int argument) {
        return of(row.type(argument), row.vector(argument), row.at(argument), row.context());
    }

    static String of(TypeId type, Vector vector, int at, KernelContext context) {
        if (vector.isNull(at)) {
            return "null";
        }
        if (type == TypeId.RECORD) {
            return record(RecordValue.decode(((VarVector) vector).byteArray(at)), ",", context);
        }
        TypeId element = type.element();
        if (element != null) {
            return array(element, (VarVector) vector, at, context);
        }
        String text = TextOutput.of(type, vector, at, context);
        return switch (type) {
            case BOOLEAN -> Boolean.toString(((BitVector) vector).value(at));
            case JSON, JSONB -> text;
            case INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC ->
                Character.isDigit(text.charAt(text.length() - 1)) ? text : Json.quote(text);
            case DATE, TIMESTAMP -> Json.quote(text.replaceFirst(" (?=\\d)", "T"));
            case TIMESTAMPTZ -> Json.quote(zoned(text.replaceFirst(" (?=\\d)", "T")));
            default -> Json.quote(text);
        };
    }

    /** An object with a member for each field, the separator between them. */
    static String record(RecordValue record, String separator, KernelContext context) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < record.fields().size(); i++) {
            RecordValue.Field field = record.fields().get(i);
            text.append(i == 0 ? "" : separator).append(Json.quote(field.name())).append(':')
                    .append(of(field.type(), record.vector(i, context), 0, context));
        }
        return text.append('}').toString();
    }

    /** ISO 8601 has minutes in offsets. */
    private static String zoned(String text) {
        return text.matches(".*[+-]\\d\\d") ? text + ":00" : text;
    }

    private static String array(TypeId element, VarVector vector, int at, KernelContext context) {
        Output images = new Output(element, context.memory());
        ArrayValue array = ArrayValue.decode(vector.byteArray(at));
        array.elements().forEach(images::element);
        Vector values = images.build();
        StringBuilder text = new StringBuilder(values.rows() == 0 ? "[]" : "");
        for (int i = 0; i < values.rows(); i++) {
            text.append(i == 0 ? "" : ",");
            TextOutput.brackets(text, array, i, '[');
            text.append(of(element, values, i, context));
            TextOutput.brackets(text, array, i + 1, ']');
        }
        return text.toString();
    }

    /** The text of an argument as the key of an object. */
    static String key(Row row, int argument) {
        if (row.isNull(argument)) {
            throw Errors.invalidParameter("argument " + (argument + 1) + " cannot be null");
        }
        return row.type(argument) == TypeId.BOOLEAN
                ? Boolean.toString(row.bool(argument))
                : TextOutput.of(row, argument);
    }
}
