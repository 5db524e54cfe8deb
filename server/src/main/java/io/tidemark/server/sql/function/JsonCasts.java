package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows that turn jsonb into numbers and booleans, and arrays of texts into objects. */
final class JsonCasts {
    private static final TypeId TEXTS = TypeId.TEXT_ARRAY;

    private JsonCasts() {}

    static void declare(Declarations rows) {
        rows.cast(rows.function("bool", TypeId.JSONB).returns(TypeId.BOOLEAN).rows((row, output) -> {
            if (!(JsonReader.read(row.text(0)) instanceof Json.Bool(boolean value))) {
                throw refused(row, TypeId.BOOLEAN);
            }
            output.bool(value);
        }), TypeId.BOOLEAN, Cast.Context.EXPLICIT);
        for (TypeId type : List.of(TypeId.NUMERIC, TypeId.INT2, TypeId.INT4, TypeId.INT8, TypeId.FLOAT4,
                TypeId.FLOAT8)) {
            rows.cast(rows.function(type.pgName(), TypeId.JSONB).returns(type)
                    .rows((row, output) -> write(row, type, output)), type, Cast.Context.EXPLICIT);
        }
        for (TypeId type : List.of(TypeId.JSON, TypeId.JSONB)) {
            rows.function(type.pgName() + "_object", TEXTS).returns(type)
                    .rows((row, output) -> output.text(JsonFunctions.typed(type, pairs(row.array(0)))));
            rows.function(type.pgName() + "_object", TEXTS, TEXTS).returns(type).rows((row,
                    output) -> output.text(JsonFunctions.typed(type, pairs(row.array(0), row.array(1)))));
        }
    }

    private static io.tidemark.server.sql.SqlException refused(Row row, TypeId type) {
        Json json = JsonReader.read(row.text(0));
        String found = json instanceof Json.Numeric ? "numeric" : json.typeName();
        return Errors.invalidParameter("cannot cast jsonb " + found + " to type " + Numbers.sqlName(type));
    }

    private static void write(Row row, TypeId type, Output output) {
        if (!(JsonReader.read(row.text(0)) instanceof Json.Numeric(Decimal value))) {
            throw refused(row, type);
        }
        switch (type) {
            case NUMERIC -> output.numeric(value);
            case FLOAT4 -> output.float4(NumberCasts.narrow(NumberCasts.float8(value)));
            case FLOAT8 -> output.float8(NumberCasts.float8(value));
            default -> Integers.write(output, type,
                    NumberCasts.whole(value, type));
        }
    }

    private static String pairs(ArrayValue array) {
        List<byte @Nullable []> elements = array.elements();
        if (array.dimensions() > 2) {
            throw Errors.error("2202E", "wrong number of array subscripts");
        }
        if (array.dimensions() == 2 && array.size() > 0 && array.bounds().get(1).size() != 2) {
            throw Errors.error("2202E", "array must have two columns");
        }
        if (elements.size() % 2 != 0) {
            throw Errors.error("2202E", "array must have even number of elements");
        }
        List<String> members = new ArrayList<>();
        for (int i = 0; i < elements.size(); i += 2) {
            members.add(member(elements.get(i), elements.get(i + 1)));
        }
        return "{" + String.join(", ", members) + "}";
    }

    private static String pairs(ArrayValue keys, ArrayValue values) {
        if (keys.dimensions() > 1 || values.dimensions() > 1) {
            throw Errors.error("2202E", "wrong number of array subscripts");
        }
        if (keys.size() != values.size()) {
            throw Errors.error("2202E", "mismatched array dimensions");
        }
        List<String> members = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            members.add(member(keys.elements().get(i), values.elements().get(i)));
        }
        return "{" + String.join(", ", members) + "}";
    }

    private static String member(byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null) {
            throw Errors.error("22004", "null value not allowed for object key");
        }
        return Json.quote(new String(key, StandardCharsets.UTF_8)) + " : "
                + (value == null ? "null" : Json.quote(new String(value, StandardCharsets.UTF_8)));
    }
}
