package io.tidemark.server.sql.type;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JSON value. Immutable. Its {@code toString} is the text that jsonb has: one blank after colons and commas. */
public sealed interface Json {
    /** Keys in the order that jsonb gives them: short ones first, then by bytes. */
    Comparator<String> KEY_ORDER = Comparator
            .<String>comparingInt(key -> key.getBytes(StandardCharsets.UTF_8).length)
            .thenComparing((a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8),
                    b.getBytes(StandardCharsets.UTF_8)));

    /** null. */
    record Null() implements Json {
        @Override
        public String toString() {
            return "null";
        }
    }

    /** true or false. */
    record Bool(boolean value) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** A number of any size. */
    record Numeric(Decimal value) implements Json {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** A string. */
    record Text(String value) implements Json {
        @Override
        public String toString() {
            return quote(value);
        }
    }

    /** An array. */
    record Array(List<Json> elements) implements Json {
        /** Copies the elements. */
        public Array {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return elements.stream().map(Json::toString).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** An object's members, each key once, in {@link #KEY_ORDER}. */
    record Members(SortedMap<String, Json> values) implements Json {
        /** Copies the members. */
        public Members {
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        }

        @Override
        public String toString() {
            return values.entrySet().stream().map(member -> quote(member.getKey()) + ": " + member.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** Members with nothing in them, for more to be put. */
    static SortedMap<String, Json> noMembers() {
        return new TreeMap<>(KEY_ORDER);
    }

    /** The text as a JSON string, in quotes. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** {@code object}, {@code array}, {@code string} … */
    default String typeName() {
        return switch (this) {
            case Null _ -> "null";
            case Bool _ -> "boolean";
            case Numeric _ -> "number";
            case Text _ -> "string";
            case Array _ -> "array";
            case Members _ -> "object";
        };
    }

    /** The value as {@code ->>} gives it: a string without quotes, null for null. */
    default @Nullable String asText() {
        return switch (this) {
            case Null _ -> null;
            case Text(String value) -> value;
            default -> toString();
        };
    }

    /** Whether the other value's structure and data are in this one, as {@code @>} says. */
    default boolean contains(Json part) {
        return switch (part) {
            case Members(var wanted) -> this instanceof Members(var mine) && wanted.entrySet().stream()
                    .allMatch(entry -> {
                        Json value = mine.get(entry.getKey());
                        return value != null && value.contains(entry.getValue());
                    });
            case Array(var wanted) -> this instanceof Array(var mine) && wanted.stream()
                    .allMatch(one -> mine.stream().anyMatch(own -> own.contains(one) && sameKind(own, one)));
            default -> same(part) || (this instanceof Array(var mine) && mine.stream()
                    .anyMatch(own -> !(own instanceof Array) && own.same(part)));
        };
    }

    private static boolean sameKind(Json own, Json wanted) {
        return own.getClass() == wanted.getClass();
    }

    /** Whether both are equal; 1.0 equals 1. */
    default boolean same(Json other) {
        return switch (this) {
            case Numeric(var mine) -> other instanceof Numeric(var theirs) && mine.compareTo(theirs) == 0;
            case Array(var mine) -> other instanceof Array(var theirs) && mine.size() == theirs.size()
                    && allSame(mine, theirs);
            case Members(var mine) -> other instanceof Members(var theirs)
                    && mine.keySet().equals(theirs.keySet())
                    && allSame(new ArrayList<>(mine.values()), new ArrayList<>(theirs.values()));
            default -> equals(other);
        };
    }

    private static boolean allSame(List<Json> mine, List<Json> theirs) {
        for (int i = 0; i < mine.size(); i++) {
            if (!mine.get(i).same(theirs.get(i))) {
                return false;
            }
        }
        return true;
    }
}
