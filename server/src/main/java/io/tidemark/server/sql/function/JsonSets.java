package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The set-returning functions of json and jsonb: elements, keys, members. */
final class JsonSets {
    private JsonSets() {}

    static void declare(Declarations rows) {
        for (TypeId type : List.of(TypeId.JSON, TypeId.JSONB)) {
            String prefix = type.pgName();
            for (boolean text : new boolean[]{false, true}) {
                String suffix = text ? "_text" : "";
                TypeId value = text ? TypeId.TEXT : type;
                rows.tableFunction(prefix + "_array_elements" + suffix, List.of(type), List.of("value"),
                        new Elements(value, text));
                rows.tableFunction(prefix + "_each" + suffix, List.of(type), List.of("key", "value"),
                        new Members(value, text));
            }
            rows.tableFunction(prefix + "_object_keys", List.of(type), List.of(prefix + "_object_keys"),
                    new Keys());
        }
    }

    private static @Nullable String source(List<SqlType> types, List<Vector> arguments,
            KernelContext context) {
        Vector json = arguments.getFirst();
        return json.isNull(0) ? null : TextOutput.of(types.getFirst().id(), json, 0, context);
    }

    private static List<Map.Entry<String, String>> members(@Nullable String json, String what) {
        List<Map.Entry<String, String>> members = json == null ? List.of() : JsonReader.members(json);
        if (members == null) {
            throw Errors.invalidParameter("cannot " + what + " of a non-object");
        }
        return members;
    }

    private record Elements(TypeId value, boolean text) implements TableFunction.Rows {
        @Override
        public List<SqlType> types(List<SqlType> arguments) {
            return List.of(SqlType.of(value));
        }

        @Override
        public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
            String json = source(types, arguments, context);
            List<String> elements = json == null ? List.of() : JsonReader.elements(json);
            if (elements == null) {
                throw Errors.invalidParameter("cannot extract elements from a non-array");
            }
            Iterator<String> rest = elements.iterator();
            return new SeriesBatches(value, context, output -> {
                boolean more = rest.hasNext();
                if (more) {
                    JsonFunctions.write(output, rest.next(), text);
                }
                return more;
            });
        }
    }

    private record Keys() implements TableFunction.Rows {
        @Override
        public List<SqlType> types(List<SqlType> arguments) {
            return List.of(SqlType.of(TypeId.TEXT));
        }

        @Override
        public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
            Iterator<Map.Entry<String, String>> rest = members(source(types, arguments, context),
                    "call object_keys").iterator();
            return new SeriesBatches(TypeId.TEXT, context, output -> {
                boolean more = rest.hasNext();
                if (more) {
                    output.text(rest.next().getKey());
                }
                return more;
            });
        }
    }

    private record Members(TypeId value, boolean text) implements TableFunction.Rows {
        @Override
        public List<SqlType> types(List<SqlType> arguments) {
            return JsonFunctions.columnTypes(TypeId.TEXT, value);
        }

        @Override
        public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
            Output keys = new Output(TypeId.TEXT, context.memory());
            Output values = new Output(value, context.memory());
            for (var member : members(source(types, arguments, context), "deconstruct")) {
                keys.text(member.getKey());
                JsonFunctions.write(values, member.getValue(), text);
            }
            return List.of(new Batch(keys.rows(), List.of(keys.build(), values.build()))).iterator();
        }
    }
}
