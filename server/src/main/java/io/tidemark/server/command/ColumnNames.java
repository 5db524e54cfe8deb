package io.tidemark.server.command;

import io.tidemark.server.sql.rules.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds and replaces the name of a column in the text of an expression or query. */
final class ColumnNames {
    /** What may follow a {@code *} that stands for all columns; any other is a multiplication. */
    private static final Set<String> AFTER_ALL = Set.of("", ",", ")", "from", "union", "intersect", "except");

    private ColumnNames() {}

    /** A piece of SQL: a name (folded, unquoted), a string, or anything else. */
    private record Piece(String text, String name) {}

    /** Whether the text may name the column: by its name, or by {@code *}. */
    static boolean mentions(String sql, String column) {
        List<Piece> pieces = pieces(sql);
        for (int i = 0; i < pieces.size(); i++) {
            boolean all = pieces.get(i).text().equals("*") && !neighbour(pieces, i, -1).equals("(")
                    && AFTER_ALL.contains(neighbour(pieces, i, 1).toLowerCase(Locale.ROOT));
            if (all || pieces.get(i).name().equals(column)) {
                return true;
            }
        }
        return false;
    }

    /** The text with another name for the column; names of functions and types stay. */
    static String renamed(String sql, String column, String to) {
        List<Piece> pieces = pieces(sql);
        StringBuilder renamed = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            String before = neighbour(pieces, i, -1);
            String after = neighbour(pieces, i, 1);
            boolean other = after.equals("(") || after.startsWith("'") || before.equals(":")
                    || before.equalsIgnoreCase("as") || after.equals(".");
            renamed.append(pieces.get(i).name().equals(column) && !other
                    ? TableName.quoted(to)
                    : pieces.get(i).text());
        }
        return renamed.toString();
    }

    private static String neighbour(List<Piece> pieces, int from, int step) {
        for (int i = from + step; i >= 0 && i < pieces.size(); i += step) {
            if (!pieces.get(i).text().isBlank()) {
                return pieces.get(i).text();
            }
        }
        return "";
    }

    private static List<Piece> pieces(String sql) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int end = at + 1;
            String name = "";
            if (c == '\'' || c == '"') {
                end = quotedEnd(sql, at);
                name = c == '"' ? sql.substring(at + 1, end - 1).replace("\"\"", "\"") : "";
            } else if (Character.isJavaIdentifierStart(c) && c != '$') {
                while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
                    end++;
                }
                name = sql.substring(at, end).toLowerCase(Locale.ROOT);
            }
            pieces.add(new Piece(sql.substring(at, end), name));
            at = end;
        }
        return pieces;
    }

    private static int quotedEnd(String sql, int start) {
        char quote = sql.charAt(start);
        int end = start + 1;
        while (end < sql.length()) {
            if (sql.charAt(end) == quote) {
                if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
                    end++;
                } else {
                    return end + 1;
                }
            }
            end++;
        }
        return end;
    }
}
