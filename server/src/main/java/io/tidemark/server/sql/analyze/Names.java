package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a column name means, or says why not in PostgreSQL's words. */
final class Names {
    /** PostgreSQL's MAX_FUZZY_DISTANCE: how far a hint may be from what was written. */
    private static final int MAX_DISTANCE = 3;

    private Names() {}

    /** The column that {@code [schema.][table.]column} means, as a fresh expression for {@code scope}. */
    static Expression resolve(Scope scope, List<String> parts, int position) {
        Column column = find(scope, parts, position);
        if (column != null) {
            return column.value();
        }
        Expression row = wholeRow(scope, parts, position);
        if (row == null) {
            throw missing(scope, parts, position);
        }
        return row;
    }

    /** The row of the table that a name without a qualifier means, if there is such a table. */
    static @Nullable Expression wholeRow(Scope scope, List<String> parts, int position) {
        int level = 0;
        for (Scope s = scope; s != null && parts.size() == 1; s = s.outer) {
            Table table = s.hidden() ? null : table(s, parts, position);
            if (table != null) {
                Expression row = RowValues.whole(table);
                return level == 0 ? row : OuterColumns.outward(row, level);
            }
            level++;
        }
        return null;
    }

    /** The column of this scope itself that an unqualified or qualified name means; null when it is an outer or no column. */
    static @Nullable Column own(Scope scope, List<String> parts, int position) {
        return findIn(scope, parts, position);
    }

    private static @Nullable Column find(Scope scope, List<String> parts, int position) {
        int level = 0;
        for (Scope s = scope; s != null; s = s.outer) {
            Column column = s.hidden() ? null : findIn(s, parts, position);
            if (column != null) {
                int out = level;
                Expression value = OuterColumns.outward(column.value(), out);
                return new Column(column.name(), out == 0 ? copy(column.value()) : value, column.tableOid(),
                        column.columnNumber());
            }
            level++;
        }
        return null;
    }

    /** A node of its own for each use, so that it can have a position of its own. */
    private static Expression copy(Expression value) {
        return value instanceof Expression.InputColumn column
                ? new Expression.InputColumn(column.index(), column.type())
                : value;
    }

    private static @Nullable Column findIn(Scope scope, List<String> parts, int position) {
        String name = parts.getLast();
        if (parts.size() == 1) {
            Column column = single(scope.columns, name, name, position);
            return column != null ? column : single(systemColumns(scope), name, name, position);
        }
        Table table = table(scope, parts.subList(0, parts.size() - 1), position);
        if (table == null) {
            return null;
        }
        Column column = single(table.columns(), name, name, position);
        if (column == null) {
            column = single(table.system(), name, name, position);
        }
        if (column == null) {
            throw noColumn(scope, parts, position);
        }
        return column;
    }

    private static List<Column> systemColumns(Scope scope) {
        return scope.tables.stream().flatMap(table -> table.system().stream()).toList();
    }

    private static @Nullable Column single(List<Column> columns, String name, String shown, int position) {
        Column found = null;
        for (Column column : columns) {
            if (column.name().equals(name)) {
                if (found != null) {
                    throw new SqlException("42702", "column reference \"" + shown + "\" is ambiguous",
                            position);
                }
                found = column;
            }
        }
        return found;
    }

    /** The FROM item with this name in the scope itself. */
    static @Nullable Table table(Scope scope, List<String> qualifier, int position) {
        String name = qualifier.getLast();
        String schema = qualifier.size() > 1 ? qualifier.get(qualifier.size() - 2) : null;
        Table found = null;
        for (Table table : scope.tables) {
            if (table.name().equals(name) && (schema == null || schema.equals(table.schema()))) {
                if (found != null) {
                    throw new SqlException("42P09", "table reference \"" + name + "\" is ambiguous",
                            position);
                }
                found = table;
            }
        }
        return found;
    }

    /** Nothing is called so. */
    private static SqlException missing(Scope scope, List<String> parts, int position) {
        if (parts.size() > 1) {
            return noTable(scope, parts.subList(0, parts.size() - 1), position);
        }
        return noColumn(scope, parts, position);
    }

    /** 42P01 for a qualifier. */
    static SqlException noTable(Scope scope, List<String> qualifier, int position) {
        String name = String.join(".", qualifier);
        for (Scope s = scope; s != null; s = s.outer) {
            for (Table table : s.tables) {
                if (s.hidden() && table.name().equals(name)) {
                    return new SqlException("42P01",
                            "invalid reference to FROM-clause entry for table \"" + name + "\"", position,
                            "There is an entry for table \"" + name
                                    + "\", but it cannot be referenced from this part of the query.",
                            null);
                }
                if (name.equals(table.hiddenName())) {
                    return new SqlException("42P01",
                            "invalid reference to FROM-clause entry for table \"" + name + "\"", position,
                            "Perhaps you meant to reference the table alias \"" + table.name() + "\".");
                }
            }
        }
        return new SqlException("42P01", "missing FROM-clause entry for table \"" + name + "\"", position);
    }

    private static SqlException noColumn(Scope scope, List<String> parts, int position) {
        String shown = parts.size() == 1 ? "\"" + parts.getFirst() + "\"" : String.join(".", parts);
        String qualifier = parts.size() == 1 ? null : parts.get(parts.size() - 2);
        return new SqlException("42703", "column " + shown + " does not exist", position,
                hint(scope, parts.getLast(), qualifier).orElse(null));
    }

    private static Optional<String> hint(Scope scope, String name, @Nullable String qualifier) {
        int best = Math.min(MAX_DISTANCE, name.length() / 2);
        List<String> nearest = new ArrayList<>();
        for (Scope s = scope; s != null; s = s.outer) {
            for (Table table : s.tables) {
                int penalty = qualifier == null ? 0 : distance(qualifier, table.name());
                for (Column column : table.columns()) {
                    int distance = distance(name, column.name()) + penalty;
                    if (distance < best) {
                        nearest.clear();
                    }
                    if (distance <= best) {
                        best = distance;
                        nearest.add(table.name() + "." + column.name());
                    }
                }
            }
        }
        return switch (nearest.size()) {
            case 1 -> Optional.of("Perhaps you meant to reference the column \"" + nearest.get(0) + "\".");
            case 2 -> Optional.of("Perhaps you meant to reference the column \"" + nearest.get(0)
                    + "\" or the column \"" + nearest.get(1) + "\".");
            default -> Optional.empty();
        };
    }

    /** Levenshtein's distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
