package io.tidemark.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the answers of two servers. */
final class Comparison {
    private static final int FLOAT4 = 700;
    private static final int FLOAT8 = 701;

    private Comparison() {}

    /** What differs, or empty. {@code ordered}: the order of the rows counts, but for rows that compare as equal. */
    static Optional<String> difference(Answer expected, Answer actual, boolean ordered) {
        if (expected.failure() != null || actual.failure() != null) {
            boolean same = expected.failure() != null && actual.failure() != null
                    && expected.failure().state().equals(actual.failure().state());
            return same ? Optional.empty() : Optional.of("failure");
        }
        if (!expected.columns().equals(actual.columns())) {
            return Optional.of("columns");
        }
        if (!expected.tag().equals(actual.tag())) {
            return Optional.of("tag");
        }
        if (ordered && !equal(expected.text(), actual.text(), expected.columns(), true)) {
            return Optional.of("order");
        }
        if (!equal(sorted(expected.text()), sorted(actual.text()), expected.columns(), false)) {
            return Optional.of("rows");
        }
        boolean floats = expected.columns().stream().anyMatch(Comparison::isFloat);
        if (!floats && !sorted(expected.binary()).equals(sorted(actual.binary()))) {
            return Optional.of("binary");
        }
        return Optional.empty();
    }

    private static boolean isFloat(Answer.Column column) {
        return column.typeOid() == FLOAT4 || column.typeOid() == FLOAT8;
    }

    private static List<List<String>> sorted(List<List<String>> rows) {
        List<List<String>> sorted = new ArrayList<>(rows);
        sorted.sort((a, b) -> String.join("|", a).compareTo(String.join("|", b)));
        return sorted;
    }

    private static boolean equal(List<List<String>> left, List<List<String>> right, List<Answer.Column> columns,
            boolean loosely) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int row = 0; row < left.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                String first = left.get(row).get(column);
                String second = right.get(row).get(column);
                if (!first.equals(second) && !(loosely && comparesEqual(first, second))
                        && !(isFloat(columns.get(column)) && close(first, second, columns.get(column).typeOid()))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Equal for ORDER BY though not as text: {@code 1.0} and {@code 1.00}, {@code 0} and {@code -0}, blanks. */
    private static boolean comparesEqual(String first, String second) {
        return first.strip().equals(second.strip()) || number(first) == number(second);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException other) {
            return Double.NaN;
        }
    }

    /** Equal but for the last digits, which depend on the order of additions and on the mathematics library. */
    private static boolean close(String first, String second, int typeOid) {
        double a = number(first);
        double b = number(second);
        double tolerance = typeOid == FLOAT4 ? 1e-5 : 1e-12;
        return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)) && (a != 0 || b != 0);
    }
}
