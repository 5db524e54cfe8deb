package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The rows that change a jsonb value at a path: {@code #-}, jsonb_set, jsonb_insert. */
final class JsonPaths {
    private static final TypeId JSONB = TypeId.JSONB;
    private static final TypeId PATH = TypeId.TEXT_ARRAY;

    private enum Change {
        DELETE, REPLACE, REPLACE_OR_ADD, INSERT_BEFORE, INSERT_AFTER;

        boolean adds() {
            return this != DELETE && this != REPLACE;
        }

        boolean inserts() {
            return this == INSERT_BEFORE || this == INSERT_AFTER;
        }
    }

    private final List<byte @Nullable []> path;
    private final Change change;
    private final @Nullable Json value;

    private JsonPaths(List<byte @Nullable []> path, Change change, @Nullable Json value) {
        this.path = path;
        this.change = change;
        this.value = value;
    }

    static void declare(Declarations rows) {
        rows.operator("#-", rows.function("jsonb_delete_path", JSONB, PATH).returns(JSONB)
                .rows((row, output) -> write(row, output, Change.DELETE)));
        rows.function("jsonb_set", JSONB, PATH, JSONB, TypeId.BOOLEAN).returns(JSONB).rows((row,
                output) -> write(row, output, row.bool(3) ? Change.REPLACE_OR_ADD : Change.REPLACE));
        rows.function("jsonb_insert", JSONB, PATH, JSONB, TypeId.BOOLEAN).returns(JSONB).rows((row,
                output) -> write(row, output, row.bool(3) ? Change.INSERT_AFTER : Change.INSERT_BEFORE));
    }

    private static void write(Row row, Output output, Change change) {
        Json json = JsonReader.read(row.text(0));
        if (!(json instanceof Json.Array || json instanceof Json.Members)) {
            throw Errors.invalidParameter(change == Change.DELETE
                    ? "cannot delete path in scalar"
                    : "cannot set path in scalar");
        }
        Json value = change == Change.DELETE ? null : JsonReader.read(row.text(2));
        boolean empty = json instanceof Json.Array(var elements)
                ? elements.isEmpty()
                : ((Json.Members) json).values().isEmpty();
        JsonPaths paths = new JsonPaths(row.array(1).elements(), change, value);
        boolean unchanged = paths.path.isEmpty() || (empty && !change.adds());
        output.text((unchanged ? json : paths.changed(json, 0)).toString());
    }

    private Json changed(Json json, int level) {
        return switch (json) {
            case Json.Members(var members) -> member(members, level);
            case Json.Array(var elements) -> element(elements, level);
            default -> json;
        };
    }

    private String step(int level) {
        byte[] step = path.get(level);
        if (step == null) {
            throw Errors.error("22004", "path element at position " + (level + 1) + " is null");
        }
        return new String(step, StandardCharsets.UTF_8);
    }

    private boolean isLast(int level) {
        return level == path.size() - 1;
    }

    private Json member(SortedMap<String, Json> members, int level) {
        String key = step(level);
        SortedMap<String, Json> result = Json.noMembers();
        result.putAll(members);
        Json before = members.get(key);
        if (!isLast(level)) {
            if (before != null) {
                result.put(key, changed(before, level + 1));
            }
        } else if (before != null && change.inserts()) {
            throw Errors.invalidParameter("cannot replace existing key");
        } else if (value == null) {
            result.remove(key);
        } else if (before != null || change.adds()) {
            result.put(key, value);
        }
        return new Json.Members(result);
    }

    private int index(int level) {
        String step = step(level);
        try {
            return Integer.parseInt(step.strip());
        } catch (NumberFormatException _) {
            throw Errors.error("22P02",
                    "path element at position " + (level + 1) + " is not an integer: \"" + step + '"');
        }
    }

    private Json element(List<Json> elements, int level) {
        int index = index(level);
        int at = index < 0 ? elements.size() + index : index;
        List<Json> result = new ArrayList<>(elements);
        if (at < 0 || at >= elements.size()) {
            if (value != null && change.adds() && isLast(level)) {
                result.add(at < 0 ? 0 : result.size(), value);
            }
        } else if (!isLast(level)) {
            result.set(at, changed(elements.get(at), level + 1));
        } else if (value == null) {
            result.remove(at);
        } else if (change.inserts()) {
            result.add(change == Change.INSERT_AFTER ? at + 1 : at, value);
        } else {
            result.set(at, value);
        }
        return new Json.Array(result);
    }
}
