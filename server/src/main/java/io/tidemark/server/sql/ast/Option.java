package io.tidemark.server.sql.ast;

import java.util.List;

/** One {@code name [value]} of an option list; the name is lower case. */
public record Option(String name, OptionValue value, int position) {
    /** What follows an option's name. */
    public sealed interface OptionValue {
        /** Nothing: usually means true. */
        record None() implements OptionValue {}

        /** A word (lower case unless quoted) or a string. */
        record Text(String value, boolean quoted) implements OptionValue {}

        /** A number with its sign, as written. */
        record Numeric(String text) implements OptionValue {}

        /** {@code (a, b)}. */
        record Names(List<String> names) implements OptionValue {
            public Names {
                names = List.copyOf(names);
            }
        }

        /** {@code *}. */
        record All() implements OptionValue {}
    }
}
