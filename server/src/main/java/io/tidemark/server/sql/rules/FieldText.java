package io.tidemark.server.sql.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Named values as one text, a line each: {@code name=value}, in the value {@code \\} for a backslash and {@code \n} for
 * the end of a line. Lists within a value are separated by U+001F, which names and statements don't have.
 */
final class FieldText {
    private static final String SEPARATOR = "\u001f";

    private final SortedMap<String, String> fields = new TreeMap<>();

    static FieldText read(String text) {
        FieldText read = new FieldText();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                read.fields.put(line.substring(0, equals), unescaped(line.substring(equals + 1)));
            }
        }
        return read;
    }

    FieldText put(String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
        return this;
    }

    FieldText putList(String name, List<?> values) {
        if (!values.isEmpty()) {
            fields.put(name, String.join(SEPARATOR, values.stream().map(Object::toString).toList()));
        }
        return this;
    }

    SortedMap<String, String> all() {
        return Collections.unmodifiableSortedMap(fields);
    }

    @Nullable
    String find(String name) {
        return fields.get(name);
    }

    String text(String name) {
        return fields.getOrDefault(name, "");
    }

    boolean flag(String name) {
        return text(name).equals("true");
    }

    long number(String name, long otherwise) {
        String text = fields.get(name);
        return text == null ? otherwise : Long.parseLong(text);
    }

    List<String> list(String name) {
        String text = fields.get(name);
        return text == null ? List.of() : List.of(text.split(SEPARATOR, -1));
    }

    List<Integer> numbers(String name) {
        return list(name).stream().map(Integer::valueOf).toList();
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            lines.add(field.getKey() + '=' + field.getValue().replace("\\", "\\\\").replace("\n", "\\n"));
        }
        return String.join("\n", lines);
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                plain.append(next == 'n' ? '\n' : next);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
