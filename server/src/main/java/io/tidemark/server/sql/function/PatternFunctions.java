package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.regex.Matcher;

/** The rows of LIKE, ILIKE, SIMILAR TO and regular expressions. */
final class PatternFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId INT4 = TypeId.INT4;

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
        rows.function("like_escape", TEXT, TEXT)
                .rows((row, output) -> output.text(LikePattern.withEscape(row.text(0), row.text(1))));
        rows.function("similar_to_escape", TEXT)
                .rows((row, output) -> output.text(RegexSyntax.similar(row.text(0), "\\")));
        rows.function("similar_to_escape", TEXT, TEXT)
                .rows((row, output) -> output.text(RegexSyntax.similar(row.text(0), row.text(1))));
        replacing(rows);
        matching(rows);
        rows.function("regexp_split_to_array", TEXT, TEXT).returns(TypeId.TEXT_ARRAY)
                .rows((row, output) -> output.array(Texts.array(Regex.of(row, 1, "").split(row.text(0)))));
        rows.function("regexp_split_to_array", TEXT, TEXT, TEXT).returns(TypeId.TEXT_ARRAY)
                .rows((row, output) -> output
                        .array(Texts.array(Regex.of(row, 1, row.text(2)).split(row.text(0)))));
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

    private static void replacing(Declarations rows) {
        rows.function("regexp_replace", TEXT, TEXT, TEXT).rows((row, output) -> output
                .text(Regex.of(row, 1, "").replace(row.text(0), row.text(2), 1, 1)));
        rows.function("regexp_replace", TEXT, TEXT, TEXT, TEXT).rows((row, output) -> output.text(
                Regex.of(row, 1, row.text(3).replace("g", "")).replace(row.text(0), row.text(2), 1,
                        row.text(3).contains("g") ? 0 : 1)));
        rows.function("regexp_replace", TEXT, TEXT, TEXT, INT4, INT4).rows((row, output) -> output
                .text(Regex.of(row, 1, "").replace(row.text(0), row.text(2), row.int4(3), row.int4(4))));
        rows.function("substring", TEXT, TEXT).rows((row, output) -> {
            Matcher match = Regex.of(row, 1, "").matcher(row.text(0));
            String found = match.find() ? match.group(match.groupCount() > 0 ? 1 : 0) : null;
            if (found == null) {
                output.nothing();
            } else {
                output.text(found);
            }
        });
    }

    private static void matching(Declarations rows) {
        rows.function("regexp_match", TEXT, TEXT).returns(TypeId.TEXT_ARRAY)
                .rows((row, output) -> firstMatch(Regex.of(row, 1, ""), row, output));
        rows.function("regexp_match", TEXT, TEXT, TEXT).returns(TypeId.TEXT_ARRAY)
                .rows((row, output) -> firstMatch(Regex.of(row, 1, row.text(2)), row, output));
        rows.function("regexp_like", TEXT, TEXT).returns(TypeId.BOOLEAN)
                .rows((row, output) -> output.bool(Regex.of(row, 1, "").found(row.text(0))));
        rows.function("regexp_count", TEXT, TEXT).returns(INT4).rows((row, output) -> {
            Matcher match = Regex.of(row, 1, "").matcher(row.text(0));
            int count = 0;
            while (match.find()) {
                count++;
            }
            output.int4(count);
        });
    }

    private static void firstMatch(Regex regex, Row row, Output output) {
        Matcher match = regex.matcher(row.text(0));
        if (match.find()) {
            output.array(Texts.array(Regex.groups(match)));
        } else {
            output.nothing();
        }
    }
}
