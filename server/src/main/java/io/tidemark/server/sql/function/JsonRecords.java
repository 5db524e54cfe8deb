package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of json_to_record and json_to_recordset, whose columns the query defines.
 *
 * @param columns types of the columns, empty as long as nothing has defined them
 */
public record JsonRecords(String function, boolean set, List<String> names,
        List<SqlType> columns) implements TableFunction.Rows {
    public JsonRecords {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
    }

    static void declare(Declarations rows) {
        for (TypeId type : List.of(TypeId.JSON, TypeId.JSONB)) {
            for (boolean set : new boolean[]{false, true}) {
                String name = type.pgName() + (set ? "_to_recordset" : "_to_record");
                rows.tableFunction(name, List.of(type), List.of(name),
                        new JsonRecords(name, set, List.of(), List.of()));
            }
        }
    }

    /** The function with columns. */
    public TableFunction with(TableFunction row, List<String> others, List<SqlType> types) {
        return new TableFunction(row.oid(), row.name(), row.arguments(), row.variadic(), others,
                new JsonRecords(function, set, others, types));
    }

    @Override
    public List<SqlType> types(List<SqlType> arguments) {
        return columns.isEmpty() ? List.of(SqlType.of(TypeId.RECORD)) : columns;
    }

    @Override
    public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
        if (columns.isEmpty()) {
            throw new SqlException("0A000", "could not determine row type for result of " + function,
                    SqlException.NO_POSITION, "Provide a non-null record argument, or call the function in "
                            + "the FROM clause using a column definition list.");
        }
        String json = arguments.getFirst().isNull(0)
                ? null
                : TextOutput.of(types.getFirst().id(), arguments.getFirst(), 0, context);
        List<Output> outputs = columns.stream().map(type -> new Output(type.id(), context.memory())).toList();
        int rows = 0;
        for (Map<String, String> members : objects(json)) {
            for (int i = 0; i < outputs.size(); i++) {
                write(outputs.get(i), i, members.get(names.get(i)), context.environment());
            }
            rows++;
        }
        return List.of(new Batch(rows, outputs.stream().map(Output::build).toList())).iterator();
    }

    private List<Map<String, String>> objects(@Nullable String json) {
        if (!set) {
            return List.of(json == null ? Map.of() : single(json));
        }
        if (json == null) {
            return List.of();
        }
        List<String> elements = JsonReader.elements(json);
        if (elements == null) {
            String what = function.startsWith("jsonb")
                    ? "a non-array"
                    : JsonReader.members(json) == null ? "a scalar" : "an object";
            throw Errors.invalidParameter("cannot call " + function + " on " + what);
        }
        List<Map<String, String>> objects = new ArrayList<>();
        for (String element : elements) {
            Map<String, String> members = members(element);
            if (members == null) {
                throw Errors.invalidParameter("argument of " + function + " must be an array of objects");
            }
            objects.add(members);
        }
        return objects;
    }

    private static Map<String, String> single(String json) {
        Map<String, String> members = members(json);
        if (members == null) {
            throw Errors.invalidParameter("cannot call populate_composite on "
                    + (JsonReader.elements(json) == null ? "a scalar" : "an array"));
        }
        return members;
    }

    /** The last of several members of a name counts. */
    private static @Nullable Map<String, String> members(String json) {
        List<Map.Entry<String, String>> found = JsonReader.members(json);
        if (found == null) {
            return null;
        }
        Map<String, String> members = new HashMap<>();
        found.forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }

    private void write(Output output, int column, @Nullable String json, Environment environment) {
        TypeId type = columns.get(column).id();
        Json value = json == null ? new Json.Null() : JsonReader.read(json);
        if (value instanceof Json.Null || json == null) {
            output.nothing();
        } else if (type == TypeId.JSON || type == TypeId.JSONB) {
            output.text(type == TypeId.JSON ? json : value.toString());
        } else if (json.startsWith("\"")) {
            TextInput.write(type, String.valueOf(value.asText()), output, environment);
        } else if (type.element() != null) {
            TextInput.write(type, arrayText(value, names.get(column)), output, environment);
        } else {
            TextInput.write(type, json, output, environment);
        }
    }

    private static String arrayText(Json value, String key) {
        if (!(value instanceof Json.Array(var elements))) {
            throw new SqlException("22P02", "expected JSON array", SqlException.NO_POSITION,
                    "See the value of key \"" + key + "\".");
        }
        List<String> parts = new ArrayList<>();
        for (Json element : elements) {
            parts.add(switch (element) {
                case Json.Array _ -> arrayText(element, key);
                case Json.Null _ -> "NULL";
                default -> '"' + String.valueOf(element.asText()).replace("\\", "\\\\")
                        .replace("\"", "\\\"") + '"';
            });
        }
        return '{' + String.join(",", parts) + '}';
    }
}
