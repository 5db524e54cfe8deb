package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** The rows of functions with regular expressions: count, find, take out, replace, split. */
final class RegexFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId TEXTS = TypeId.TEXT_ARRAY;

    private RegexFunctions() {}

    static void declare(Declarations rows) {
        replacing(rows);
        matching(rows);
        counting(rows);
        rows.function("regexp_split_to_array", TEXT, TEXT).returns(TEXTS)
                .rows((row, output) -> output.array(Texts.array(Regex.of(row, 1, "").split(row.text(0)))));
        rows.function("regexp_split_to_array", TEXT, TEXT, TEXT).returns(TEXTS)
                .rows((row, output) -> output.array(Texts.array(
                        Regex.of(row, 1, once(row.text(2), "regexp_split_to_array")).split(row.text(0)))));
        rows.function("substring", TEXT, TEXT, TEXT).rows(RegexFunctions::similar);
    }

    /** The flags, which must not ask for all matches. */
    static String once(String flags, String function) {
        if (flags.indexOf('g') >= 0) {
            throw new SqlException("22023", function + "() does not support the \"global\" option",
                    SqlException.NO_POSITION,
                    function.equals("regexp_match") ? "Use the regexp_matches function instead." : null);
        }
        return flags;
    }

    private static void replacing(Declarations rows) {
        rows.function("regexp_replace", TEXT, TEXT, TEXT)
                .rows((row, output) -> output.text(replaced(row, "", 1, 1)));
        rows.function("regexp_replace", TEXT, TEXT, TEXT, TEXT).rows((row, output) -> output
                .text(replaced(row, row.text(3), 1, row.text(3).contains("g") ? 0 : 1)));
        rows.function("regexp_replace", TEXT, TEXT, TEXT, INT4)
                .rows((row, output) -> output.text(replaced(row, "", row.int4(3), 1)));
        rows.function("regexp_replace", TEXT, TEXT, TEXT, INT4, INT4)
                .rows((row, output) -> output.text(replaced(row, "", row.int4(3), row.int4(4))));
        rows.function("regexp_replace", TEXT, TEXT, TEXT, INT4, INT4, TEXT)
                .rows((row, output) -> output.text(replaced(row, row.text(5), row.int4(3), row.int4(4))));
    }

    private static String replaced(Row row, String flags, int start, int nth) {
        return Regex.of(row, 1, flags.replace("g", "")).replace(row.text(0), row.text(2), start, nth);
    }

    private static void matching(Declarations rows) {
        rows.function("substring", TEXT, TEXT).rows((row, output) -> {
            Matcher match = Regex.of(row, 1, "").matcher(row.text(0));
            write(output, match.find() ? match.group(match.groupCount() > 0 ? 1 : 0) : null);
        });
        rows.function("regexp_match", TEXT, TEXT).returns(TEXTS)
                .rows((row, output) -> firstMatch(Regex.of(row, 1, ""), row, output));
        rows.function("regexp_match", TEXT, TEXT, TEXT).returns(TEXTS).rows((row,
                output) -> firstMatch(Regex.of(row, 1, once(row.text(2), "regexp_match")), row, output));
        rows.function("regexp_like", TEXT, TEXT).returns(TypeId.BOOLEAN)
                .rows((row, output) -> output.bool(Regex.of(row, 1, "").found(row.text(0))));
        rows.function("regexp_like", TEXT, TEXT, TEXT).returns(TypeId.BOOLEAN).rows((row, output) -> output
                .bool(Regex.of(row, 1, once(row.text(2), "regexp_like")).found(row.text(0))));
    }

    private static void firstMatch(Regex regex, Row row, Output output) {
        Matcher match = regex.matcher(row.text(0));
        if (match.find()) {
            output.array(Texts.array(Regex.groups(match)));
        } else {
            output.nothing();
        }
    }

    private static void write(Output output, @Nullable String text) {
        if (text == null) {
            output.nothing();
        } else {
            output.text(text);
        }
    }

    private static void counting(Declarations rows) {
        forms(rows, "regexp_count", List.of(INT4, TEXT), INT4, (row, output) -> {
            String flags = row.count() > 3 ? once(row.text(3), "regexp_count") : "";
            String text = row.text(0);
            Matcher match = Regex.of(row, 1, flags).matcher(text);
            int count = 0;
            boolean more = match.find(start(row));
            while (more) {
                int at = match.start(); // an empty match within a pair of surrogates is none
                boolean within = at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at));
                count += within ? 0 : 1;
                more = match.find();
            }
            output.int4(count);
        });
        forms(rows, "regexp_instr", List.of(INT4, INT4, INT4, TEXT, INT4), INT4, (row, output) -> {
            int end = row.count() > 4 ? row.int4(4) : 0;
            if (end != 0 && end != 1) {
                throw Errors.invalidParameter("invalid value for parameter \"endoption\": " + end);
            }
            String flags = row.count() > 5 ? once(row.text(5), "regexp_instr") : "";
            int group = group(row, 6);
            MatchResult match = nth(row, flags);
            int at = match == null || group > match.groupCount()
                    ? -1
                    : end == 0 ? match.start(group) : match.end(group);
            output.int4(at < 0 ? 0 : row.text(0).codePointCount(0, at) + 1);
        });
        forms(rows, "regexp_substr", List.of(INT4, INT4, TEXT, INT4), TEXT, (row, output) -> {
            String flags = row.count() > 4 ? once(row.text(4), "regexp_substr") : "";
            int group = group(row, 5);
            MatchResult match = nth(row, flags);
            write(output, match == null || group > match.groupCount() ? null : match.group(group));
        });
    }

    /** Declares a function with two texts and with each beginning of the further arguments. */
    private static void forms(Declarations rows, String name, List<TypeId> further, TypeId result,
            BiConsumer<Row, Output> body) {
        List<TypeId> arguments = new ArrayList<>(List.of(TEXT, TEXT));
        rows.function(name, TEXT, TEXT).returns(result).rows(body::accept);
        for (TypeId next : further) {
            arguments.add(next);
            rows.function(name, arguments.toArray(TypeId[]::new)).returns(result).rows(body::accept);
        }
    }

    /** Where the search starts: the third argument counts characters from 1. */
    private static int start(Row row) {
        int start = row.count() > 2 ? row.int4(2) : 1;
        return Regex.startIndex(row.text(0), start);
    }

    private static int group(Row row, int argument) {
        int group = row.count() > argument ? row.int4(argument) : 0;
        if (group < 0) {
            throw Errors.invalidParameter("invalid value for parameter \"subexpr\": " + group);
        }
        return group;
    }

    private static @Nullable MatchResult nth(Row row, String flags) {
        int from = start(row);
        int nth = row.count() > 3 ? row.int4(3) : 1;
        if (nth <= 0) {
            throw Errors.invalidParameter("invalid value for parameter \"n\": " + nth);
        }
        Matcher match = Regex.of(row, 1, flags).matcher(row.text(0));
        boolean found = match.find(from);
        for (int i = 1; found && i < nth; i++) {
            found = match.find();
        }
        return found ? match.toMatchResult() : null;
    }

    /** {@code substring(text similar pattern escape e)}: the part between the escaped quotes. */
    private static void similar(Row row, Output output) {
        String escape = row.text(2);
        RegexSyntax.similar("", escape);
        String mark = escape + '"';
        String pattern = row.text(1);
        int first = escape.isEmpty() ? -1 : pattern.indexOf(mark);
        int second = first < 0 ? -1 : pattern.indexOf(mark, first + 2);
        if (second < 0) {
            Regex whole = Regex.of(RegexSyntax.similar(pattern, escape), row.environment());
            write(output, whole.found(row.text(0)) ? row.text(0) : null);
            return;
        }
        String regex = "^(?:" + part(pattern.substring(0, first), escape) + ")("
                + part(pattern.substring(first + 2, second), escape) + ")(?:"
                + part(pattern.substring(second + 2), escape) + ")$";
        Matcher match = Regex.of(regex, row.environment()).matcher(row.text(0));
        write(output, match.find() ? match.group(1) : null);
    }

    private static String part(String pattern, String escape) {
        String regex = RegexSyntax.similar(pattern, escape);
        return regex.substring(4, regex.length() - 2);
    }
}
