package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The rows of functions and operators on json and jsonb. A json value keeps its text; a jsonb one its canonical text. */
final class JsonFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId JSON = TypeId.JSON;
    private static final TypeId JSONB = TypeId.JSONB;

    private JsonFunctions() {}

    static void declare(Declarations rows) {
        for (TypeId type : List.of(JSON, JSONB)) {
            String prefix = type.pgName();
            access(rows, type, prefix);
            building(rows, type, prefix);
            rows.function(prefix + "_typeof", type)
                    .rows((row, output) -> output.text(JsonReader.read(row.text(0)).typeName()));
            rows.function(prefix + "_array_length", type).returns(INT4).rows((row, output) -> {
                List<String> elements = JsonReader.elements(row.text(0));
                if (elements == null) {
                    throw Errors.invalidParameter("cannot get array length of a "
                            + (row.text(0).stripLeading().startsWith("{") ? "non-array" : "scalar"));
                }
                output.int4(elements.size());
            });
            rows.function(prefix + "_strip_nulls", type).returns(type)
                    .rows((row, output) -> output.text(stripped(type, row.text(0))));
        }
        JsonbFunctions.declare(rows);
        JsonSets.declare(rows);
        JsonCasts.declare(rows);
    }

    private static void access(Declarations rows, TypeId type, String prefix) {
        for (boolean text : new boolean[]{false, true}) {
            TypeId result = text ? TEXT : type;
            String suffix = text ? "_text" : "";
            rows.operator(text ? "->>" : "->", rows.function(prefix + "_object_field" + suffix, type, TEXT)
                    .returns(result)
                    .rows((row, output) -> write(output, field(row.text(0), row.text(1)), text)));
            rows.operator(text ? "->>" : "->", rows.function(prefix + "_array_element" + suffix, type, INT4)
                    .returns(result)
                    .rows((row, output) -> write(output, element(whole(type, row.text(0)), row.int4(1)),
                            text)));
            Function path = rows.function(prefix + "_extract_path" + suffix, type, TypeId.TEXT_ARRAY)
                    .returns(result)
                    .row(new RowKernel(result, (row, output) -> write(output, path(row), text)));
            rows.operator(text ? "#>>" : "#>", path);
            rows.function(prefix + "_extract_path" + suffix, type, TEXT).variadic().returns(result)
                    .rows((row, output) -> {
                        String value = row.text(0);
                        for (int i = 1; i < row.count() && value != null; i++) {
                            value = step(value, row.text(i));
                        }
                        write(output, value, text);
                    });
        }
    }

    private static @Nullable String path(Row row) {
        String value = row.text(0);
        for (byte[] step : row.array(1).elements()) {
            if (step == null || value == null) {
                return null;
            }
            value = step(value, new String(step, java.nio.charset.StandardCharsets.UTF_8));
        }
        return value;
    }

    /** A member by name or an element by number. */
    private static @Nullable String step(String json, String step) {
        if (json.stripLeading().startsWith("[")) {
            return step.matches("\\s*-?\\d{1,9}") ? element(json, Integer.parseInt(step.strip())) : null;
        }
        return field(json, step);
    }

    private static @Nullable String field(String json, String key) {
        List<Map.Entry<String, String>> members = JsonReader.members(json);
        String found = null;
        for (Map.Entry<String, String> member : members == null
                ? List.<Map.Entry<String, String>>of()
                : members) {
            found = member.getKey().equals(key) ? member.getValue() : found;
        }
        return found;
    }

    /** A scalar of jsonb is for {@code ->} an array of one element, as in PostgreSQL. */
    private static String whole(TypeId type, String json) {
        boolean scalar = type == JSONB && !json.startsWith("[") && !json.startsWith("{");
        return scalar ? "[" + json + "]" : json;
    }

    private static @Nullable String element(String json, int index) {
        List<String> elements = JsonReader.elements(json);
        int at = elements != null && index < 0 ? elements.size() + index : index;
        return elements == null || at < 0 || at >= elements.size() ? null : elements.get(at);
    }

    /** Writes JSON, or its text: a string without quotes, NULL for null. */
    static void write(Output output, @Nullable String json, boolean text) {
        if (json == null) {
            output.nothing();
            return;
        }
        boolean quoted = json.startsWith("\"");
        if (text && (quoted || json.equals("null"))) {
            String value = JsonReader.read(json).asText();
            if (value == null) {
                output.nothing();
            } else {
                output.text(value);
            }
        } else {
            output.text(json);
        }
    }

    private static void building(Declarations rows, TypeId type, String prefix) {
        rows.function("to_" + prefix, TypeId.ANYELEMENT).returns(type).stable()
                .rows((row, output) -> output.text(typed(type, JsonValues.of(row, 0))));
        if (type == JSON) {
            rows.function("array_to_json", TypeId.ANYARRAY).returns(type).stable()
                    .rows((row, output) -> output.text(JsonValues.of(row, 0)));
        }
        rows.function(prefix + "_build_array", TypeId.ANY).variadic().nullable().returns(type).stable()
                .rows((row, output) -> {
                    List<String> elements = new ArrayList<>();
                    for (int i = 0; i < row.count(); i++) {
                        elements.add(JsonValues.of(row, i));
                    }
                    output.text(typed(type, "[" + String.join(", ", elements) + "]"));
                });
        rows.function(prefix + "_build_array").returns(type).rows((_, output) -> output.text("[]"));
        rows.function(prefix + "_build_object").returns(type).rows((_, output) -> output.text("{}"));
        rows.function(prefix + "_build_object", TypeId.ANY).variadic().nullable().returns(type).stable()
                .rows((row, output) -> {
                    if (row.count() % 2 != 0) {
                        throw Errors.invalidParameter("argument list must have even number of elements");
                    }
                    List<String> members = new ArrayList<>();
                    for (int i = 0; i < row.count(); i += 2) {
                        members.add(Json.quote(JsonValues.key(row, i)) + " : " + JsonValues.of(row, i + 1));
                    }
                    output.text(typed(type, "{" + String.join(", ", members) + "}"));
                });
        aggregate(rows, type, prefix + "_agg", false);
        aggregate(rows, type, prefix + "_object_agg", true);
    }

    private static void aggregate(Declarations rows, TypeId type, String name, boolean object) {
        List<TypeId> arguments = object ? List.of(TypeId.ANY, TypeId.ANY) : List.of(TypeId.ANYELEMENT);
        rows.aggregate(name, arguments, type,
                (environment, types) -> new StateAccumulator<>(environment, type,
                        new Collect(type, object, !object && isStructured(types.getFirst().id()))));
    }

    /** Whether PostgreSQL begins a line for a value of this type in a list. */
    private static boolean isStructured(TypeId type) {
        return type == TypeId.RECORD || type.element() != null;
    }

    /** json_agg and json_object_agg: the parts so far. */
    private record Collect(TypeId type, boolean object, boolean lines)
            implements StateAccumulator.Steps<List<String>> {
        @Override
        public List<String> start() {
            return new ArrayList<>();
        }

        @Override
        public boolean skipsNulls() {
            return false;
        }

        @Override
        public void add(List<String> state, Row row) {
            if (object && row.isNull(0)) {
                throw Errors.invalidParameter("field name must not be null");
            }
            state.add(object
                    ? Json.quote(JsonValues.key(row, 0)) + " : " + JsonValues.of(row, 1)
                    : JsonValues.of(row, 0));
        }

        @Override
        public void merge(List<String> state, List<String> later) {
            state.addAll(later);
        }

        @Override
        public void finish(List<String> state, Output output) {
            String all = String.join(lines ? ", \n " : ", ", state);
            output.text(typed(type, object ? "{ " + all + " }" : "[" + all + "]"));
        }
    }

    /** The text as a value of json, which keeps it, or of jsonb, which has its own. */
    static String typed(TypeId type, String json) {
        return type == JSONB ? JsonReader.read(json).toString() : json;
    }

    private static String stripped(TypeId type, String json) {
        String text = stripped(JsonReader.read(json)).toString();
        return type == JSONB ? text : text.replace("\": ", "\":").replace(", ", ",");
    }

    private static Json stripped(Json value) {
        return switch (value) {
            case Json.Array(var elements) ->
                new Json.Array(elements.stream().map(JsonFunctions::stripped).toList());
            case Json.Members(var members) -> {
                SortedMap<String, Json> kept = Json.noMembers();
                members.forEach((key, member) -> {
                    if (!(member instanceof Json.Null)) {
                        kept.put(key, stripped(member));
                    }
                });
                yield new Json.Members(kept);
            }
            default -> value;
        };
    }

    /** The type of a set's only column. */
    static List<SqlType> columnTypes(TypeId... types) {
        return java.util.Arrays.stream(types).map(SqlType::of).toList();
    }
}
