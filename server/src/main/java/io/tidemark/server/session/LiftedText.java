package io.tidemark.server.session;

import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT whose literals in WHERE are parameters, so that texts which differ in nothing else share a plan. Only what means the
 * same as a parameter of the literal's type is lifted: numbers after an operator, strings that a column is compared with.
 */
final class LiftedText {
    private static final int MAX_CHARS = 2_000;
    private static final String LEAST_INTEGER = "2147483648";
    private static final String OPERATOR_CHARS = "+-*/<>=~!@#%^&|`?";
    private static final Set<String> COMPARISONS = Set.of("=", "<", ">", "<=", ">=", "<>", "!=");
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/");
    /** What ends the WHERE clause. */
    private static final Set<String> ENDS = Set.of("group", "order", "limit", "having", "window", "sample",
            "latest", "fetch", "offset", "for");
    /** What is left to the ordinary way: the plan of several relations depends on their estimated rows. */
    private static final Set<String> REFUSED = Set.of("join", "select", "union", "intersect", "except",
            "into",
            "with", "values");

    private final String sql;
    private final StringBuilder text = new StringBuilder();
    private final List<Integer> oids = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();
    private String previous = "";
    private boolean inWhere;
    private int at;

    private LiftedText(String sql) {
        this.sql = sql;
    }

    /** A text with its parameters' types and values. */
    record Lifted(String text, List<Integer> oids, ParameterValues values) {}

    /** The lifted form of a text; null where it has none. */
    static @Nullable Lifted of(String sql) {
        if (sql.length() > MAX_CHARS || !sql.regionMatches(true, 0, "select ", 0, 7)) {
            return null;
        }
        LiftedText lifting = new LiftedText(sql);
        return lifting.scan() && !lifting.oids.isEmpty() ? lifting.lifted() : null;
    }

    private Lifted lifted() {
        int length = values.stream().mapToInt(value -> value.length).sum();
        byte[] bytes = new byte[length];
        int[] offsets = new int[values.size()];
        int[] lengths = new int[values.size()];
        int end = 0;
        for (int i = 0; i < offsets.length; i++) {
            byte[] value = values.get(i);
            offsets[i] = end;
            lengths[i] = value.length;
            System.arraycopy(value, 0, bytes, end, value.length);
            end += value.length;
        }
        return new Lifted(text.toString(), oids,
                new ParameterValues(FormatCodes.ALL_TEXT, bytes, offsets, lengths));
    }

    /** @return false where the text is left as it is */
    private boolean scan() {
        at = 6;
        text.append(sql, 0, at);
        while (at < sql.length()) {
            char c = sql.charAt(at);
            boolean good = true;
            if (Character.isWhitespace(c)) {
                text.append(c);
                at++;
            } else if (c == '_' || Character.isLetter(c)) {
                good = word();
            } else if (c >= '0' && c <= '9') {
                good = number();
            } else if (c == '\'') {
                good = string();
            } else if (c == '"') {
                good = quotedName();
            } else if (c == '$' || c == '\\' || (c == ';' && !sql.substring(at + 1).isBlank())) {
                good = false;
            } else {
                good = operator(c);
            }
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private void copy(int end, String token) {
        text.append(sql, at, end);
        at = end;
        previous = token;
    }

    private boolean word() {
        int end = at;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        String word = sql.substring(at, end).toLowerCase(Locale.ROOT);
        char next = end < sql.length() ? sql.charAt(end) : ' ';
        if (REFUSED.contains(word) || next == '\'' || next == '$') {
            return false; // also E'…' and its like
        }
        inWhere = word.equals("where") || (inWhere && !ENDS.contains(word));
        copy(end, word);
        return true;
    }

    private boolean operator(char c) {
        int end = at + 1;
        if (OPERATOR_CHARS.indexOf(c) >= 0) {
            while (end < sql.length() && OPERATOR_CHARS.indexOf(sql.charAt(end)) >= 0) {
                end++;
            }
        }
        String token = sql.substring(at, end);
        copy(end, token);
        return !token.contains("--") && !token.contains("/*");
    }

    private boolean quotedName() {
        int end = sql.indexOf('"', at + 1);
        if (end < 0) {
            return false;
        }
        copy(end + 1, "name");
        return true;
    }

    private boolean number() {
        int end = digits(at);
        boolean decimal = end + 1 < sql.length() && sql.charAt(end) == '.' && end < digits(end + 1);
        if (decimal) {
            end = digits(end + 1);
        }
        if (end < sql.length()
                && (Character.isLetter(sql.charAt(end)) || "._".indexOf(sql.charAt(end)) >= 0)) {
            return false;
        }
        boolean operand = ARITHMETIC.contains(previous) || COMPARISONS.contains(previous)
                || previous.equals("between") || previous.equals("and");
        boolean least = sql.startsWith(LEAST_INTEGER, at); // its sign decides of which type it is
        if (!inWhere || !operand || end - at > 18 || least) {
            copy(end, "number");
            return true;
        }
        lift(end, decimal ? TypeId.NUMERIC : integer(sql.substring(at, end)),
                sql.substring(at, end).getBytes(StandardCharsets.US_ASCII));
        return true;
    }

    private static TypeId integer(String digits) {
        return Long.parseLong(digits) <= Integer.MAX_VALUE ? TypeId.INT4 : TypeId.INT8;
    }

    private int digits(int from) {
        int end = from;
        while (end < sql.length() && sql.charAt(end) >= '0' && sql.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private boolean string() {
        int end = sql.indexOf('\'', at + 1);
        if (end < 0 || (end + 1 < sql.length() && sql.charAt(end + 1) == '\'')) {
            return false;
        }
        end++;
        if (inWhere && COMPARISONS.contains(previous) && endsOperand(end)) {
            String value = sql.substring(at + 1, end - 1);
            lift(end, TypeId.UNKNOWN, value.getBytes(StandardCharsets.UTF_8));
        } else {
            copy(end, "string");
        }
        return true;
    }

    /** Whether nothing follows that makes the operand a part of a larger one. */
    private boolean endsOperand(int from) {
        int next = from;
        while (next < sql.length() && Character.isWhitespace(sql.charAt(next))) {
            next++;
        }
        return next == sql.length() || sql.charAt(next) == ')' || sql.charAt(next) == ';'
                || sql.regionMatches(true, next, "and ", 0, 4) || sql.regionMatches(true, next, "or ", 0, 3)
                || sql.regionMatches(true, next, "order ", 0, 6)
                || sql.regionMatches(true, next, "limit ", 0, 6);
    }

    private void lift(int end, TypeId type, byte[] value) {
        values.add(value);
        oids.add(type == TypeId.UNKNOWN ? 0 : type.oid());
        text.append('$').append(values.size());
        at = end;
        previous = "parameter";
    }
}
