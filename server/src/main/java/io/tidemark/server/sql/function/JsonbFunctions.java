package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/** The rows that only jsonb has: containment, existence, changes. */
final class JsonbFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId JSONB = TypeId.JSONB;
    private static final TypeId BOOL = TypeId.BOOLEAN;

    private JsonbFunctions() {}

    static void declare(Declarations rows) {
        rows.operator("@>", rows.function("jsonb_contains", JSONB, JSONB).returns(BOOL)
                .rows((row, output) -> output.bool(json(row, 0).contains(json(row, 1)))), "<@", null);
        rows.operator("<@", rows.function("jsonb_contained", JSONB, JSONB).returns(BOOL)
                .rows((row, output) -> output.bool(json(row, 1).contains(json(row, 0)))), "@>", null);
        rows.operator("?", rows.function("jsonb_exists", JSONB, TEXT).returns(BOOL)
                .rows((row, output) -> output.bool(exists(json(row, 0), row.text(1)))));
        rows.operator("?|", rows.function("jsonb_exists_any", JSONB, TypeId.TEXT_ARRAY).returns(BOOL)
                .rows((row, output) -> output.bool(
                        texts(row).stream().anyMatch(key -> exists(json(row, 0), key)))));
        rows.operator("?&", rows.function("jsonb_exists_all", JSONB, TypeId.TEXT_ARRAY).returns(BOOL)
                .rows((row, output) -> output.bool(
                        texts(row).stream().allMatch(key -> exists(json(row, 0), key)))));
        changes(rows);
        rows.function("jsonb_pretty", JSONB).rows((row, output) -> {
            StringBuilder text = new StringBuilder();
            pretty(text, json(row, 0), 0);
            output.text(text.toString());
        });
    }

    private static Json json(Row row, int argument) {
        return JsonReader.read(row.text(argument));
    }

    private static List<String> texts(Row row) {
        return row.array(1).elements().stream().filter(Objects::nonNull)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
    }

    private static boolean exists(Json json, String key) {
        return switch (json) {
            case Json.Members(var members) -> members.containsKey(key);
            case Json.Array(var elements) -> elements.contains(new Json.Text(key));
            case Json.Text(String text) -> text.equals(key);
            default -> false;
        };
    }

    private static void changes(Declarations rows) {
        rows.operator("||", rows.function("jsonb_concat", JSONB, JSONB).returns(JSONB)
                .rows((row, output) -> output.text(concat(json(row, 0), json(row, 1)).toString())));
        rows.operator("-", rows.function("jsonb_delete", JSONB, TEXT).returns(JSONB)
                .rows((row, output) -> output.text(without(json(row, 0), row.text(1)).toString())));
        rows.operator("-", rows.function("jsonb_delete", JSONB, INT4).returns(JSONB)
                .rows((row, output) -> output.text(without(json(row, 0), row.int4(1)).toString())));
        rows.operator("-", rows.function("jsonb_delete", JSONB, TypeId.TEXT_ARRAY).returns(JSONB)
                .rows((row, output) -> output.text(texts(row).stream()
                        .reduce(deletable(json(row, 0)), JsonbFunctions::without, (_, last) -> last)
                        .toString())));
        JsonPaths.declare(rows);
    }

    private static Json deletable(Json json) {
        if (json instanceof Json.Array || json instanceof Json.Members) {
            return json;
        }
        throw Errors.invalidParameter("cannot delete from scalar");
    }

    private static Json concat(Json left, Json right) {
        if (left instanceof Json.Members(var mine) && right instanceof Json.Members(var theirs)) {
            SortedMap<String, Json> all = Json.noMembers();
            all.putAll(mine);
            all.putAll(theirs);
            return new Json.Members(all);
        }
        List<Json> all = new ArrayList<>(left instanceof Json.Array(var mine) ? mine : List.of(left));
        all.addAll(right instanceof Json.Array(var theirs) ? theirs : List.of(right));
        return new Json.Array(all);
    }

    private static Json without(Json json, String key) {
        return switch (json) {
            case Json.Members(var members) -> {
                SortedMap<String, Json> kept = Json.noMembers();
                kept.putAll(members);
                kept.remove(key);
                yield new Json.Members(kept);
            }
            case Json.Array(var elements) -> new Json.Array(
                    elements.stream().filter(one -> !one.equals(new Json.Text(key))).toList());
            default -> throw Errors.invalidParameter("cannot delete from scalar");
        };
    }

    private static Json without(Json json, int index) {
        if (json instanceof Json.Members) {
            throw Errors.invalidParameter("cannot delete from object using integer index");
        }
        if (!(json instanceof Json.Array(var elements))) {
            throw Errors.invalidParameter("cannot delete from scalar");
        }
        int at = index < 0 ? elements.size() + index : index;
        List<Json> kept = new ArrayList<>(elements);
        if (at >= 0 && at < kept.size()) {
            kept.remove(at);
        }
        return new Json.Array(kept);
    }

    private static void pretty(StringBuilder text, Json json, int level) {
        String margin = "\n" + "    ".repeat(level + 1);
        switch (json) {
            case Json.Array(var elements) -> {
                text.append('[');
                for (int i = 0; i < elements.size(); i++) {
                    text.append(i == 0 ? "" : ",").append(margin);
                    pretty(text, elements.get(i), level + 1);
                }
                text.append('\n').append("    ".repeat(level)).append(']');
            }
            case Json.Members(var members) -> {
                text.append('{');
                String separator = "";
                for (var member : members.entrySet()) {
                    text.append(separator).append(margin).append(Json.quote(member.getKey())).append(": ");
                    pretty(text, member.getValue(), level + 1);
                    separator = ",";
                }
                text.append('\n').append("    ".repeat(level)).append('}');
            }
            default -> text.append(json);
        }
    }
}
