package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rows of LIKE, ILIKE, SIMILAR TO and regular expressions. */
final class PatternFunctions {
    private static final TypeId TEXT = TypeId.TEXT;

    private PatternFunctions() {}

    static void declare(Declarations rows) {
        for (TypeId type : List.of(TEXT, TypeId.NAME, TypeId.BPCHAR)) {
            String prefix = type == TEXT ? "text" : type.pgName();
            for (boolean negated : new boolean[]{false, true}) {
                like(rows, prefix, type, negated, false);
                like(rows, prefix, type, negated, true);
                regex(rows, prefix, type, negated, false);
                regex(rows, prefix, type, negated, true);
            }
        }
        for (boolean negated : new boolean[]{false, true}) {
            Function like = rows.function(negated ? "byteanlike" : "bytealike", TypeId.BYTEA, TypeId.BYTEA)
                    .returns(TypeId.BOOLEAN).rows((row, output) -> output.bool(
                            LikePattern.of(latin(row, 1), false).matches(latin(row, 0)) != negated));
            rows.operator(negated ? "!~~" : "~~", like, null, negated ? "~~" : "!~~");
        }
        rows.function("like_escape", TypeId.BYTEA, TypeId.BYTEA).returns(TypeId.BYTEA)
                .rows((row, output) -> output.bytes(LikePattern.withEscape(latin(row, 0), latin(row, 1))
                        .getBytes(StandardCharsets.ISO_8859_1)));
        rows.function("like_escape", TEXT, TEXT)
                .rows((row, output) -> output.text(LikePattern.withEscape(row.text(0), row.text(1))));
        rows.function("similar_to_escape", TEXT)
                .rows((row, output) -> output.text(RegexSyntax.similar(row.text(0), "\\")));
        rows.function("similar_to_escape", TEXT, TEXT)
                .rows((row, output) -> output.text(RegexSyntax.similar(row.text(0), row.text(1))));
        rows.function("similar_escape", TEXT, TEXT).nullable().rows((row, output) -> {
            if (row.isNull(0)) {
                output.nothing();
            } else {
                output.text(RegexSyntax.similar(row.text(0), row.isNull(1) ? "\\" : row.text(1)));
            }
        });
        RegexFunctions.declare(rows);
    }

    /** Bytes as characters. */
    private static String latin(Row row, int argument) {
        return new String(row.bytes(argument), StandardCharsets.ISO_8859_1);
    }

    private static void like(Declarations rows, String prefix, TypeId type, boolean negated,
            boolean ignoreCase) {
        String name = prefix + (ignoreCase ? "ic" : "") + (negated ? "nlike" : "like");
        String symbol = (negated ? "!" : "") + (ignoreCase ? "~~*" : "~~");
        Function function = rows.function(name, type, TEXT).returns(TypeId.BOOLEAN).dictionary()
                .rows((row, output) -> output.bool(row
                        .derived(1, pattern -> LikePattern.of(pattern, ignoreCase))
                        .matches(row.text(0)) != negated));
        rows.operator(symbol, function, null, (negated ? "" : "!") + (ignoreCase ? "~~*" : "~~"));
        if (!ignoreCase && type != TypeId.BPCHAR) {
            rows.function(negated ? "notlike" : "like", type, TEXT).returns(TypeId.BOOLEAN).dictionary()
                    .kernel(function.kernel());
        }
    }

    private static void regex(Declarations rows, String prefix, TypeId type, boolean negated,
            boolean ignoreCase) {
        String name = prefix + (ignoreCase ? "ic" : "") + (negated ? "regexne" : "regexeq");
        String symbol = (negated ? "!" : "") + (ignoreCase ? "~*" : "~");
        Function function = rows.function(name, type, TEXT).returns(TypeId.BOOLEAN).dictionary()
                .rows((row, output) -> output.bool(
                        Regex.of(row, 1, ignoreCase ? "i" : "").found(row.text(0)) != negated));
        rows.operator(symbol, function, null, (negated ? "" : "!") + (ignoreCase ? "~*" : "~"));
    }
}
