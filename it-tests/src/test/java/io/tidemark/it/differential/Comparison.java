package io.tidemark.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the answers of two servers. */
final class Comparison {
    private static final int FLOAT4 = 700;
    private static final int FLOAT8 = 701;
    private static final int NUMERIC = 1700;
    /** A number with so many digits that it is no exact one, also in an array or a text. */
    private static final Pattern LONG_NUMBER = Pattern
            .compile("-?[0-9]+\\.[0-9]{3,}(e[+-][0-9]+)?|-?[0-9.]+e[+-][0-9]+");

    private Comparison() {}

    /** What differs, or empty. {@code ordered}: the order of the rows counts, but for rows that compare as equal. */
    static Optional<String> difference(IntendedDifference.Case asked) {
        Answer expected = asked.expected();
        Answer actual = asked.actual();
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
        if (asked.ordered() && !equal(expected.text(), actual.text(), expected.columns(), true)) {
            return Optional.of("order");
        }
        if (!equal(sorted(expected.text()), sorted(actual.text()), expected.columns(), false)) {
            return Optional.of("rows");
        }
        boolean exact = sorted(expected.text()).equals(sorted(actual.text()));
        if (exact && !sorted(binary(expected)).equals(sorted(binary(actual)))) {
            return Optional.of("binary");
        }
        return Optional.empty();
    }

    /** Binary rows; of the many images of NaN, one. */
    private static List<List<String>> binary(Answer answer) {
        List<List<String>> rows = new ArrayList<>();
        for (List<String> row : answer.binary()) {
            List<String> cells = new ArrayList<>(row);
            for (int i = 0; i < cells.size(); i++) {
                int type = answer.columns().get(i).typeOid();
                boolean wide = type == FLOAT8 && cells.get(i).length() == 16;
                boolean narrow = type == FLOAT4 && cells.get(i).length() == 8;
                if ((wide && Double.isNaN(Double.longBitsToDouble(Long.parseUnsignedLong(cells.get(i), 16))))
                        || (narrow && Float
                                .isNaN(Float.intBitsToFloat(Integer.parseUnsignedInt(cells.get(i), 16))))) {
                    cells.set(i, "NaN");
                }
            }
            rows.add(cells);
        }
        return rows;
    }

    private static List<List<String>> sorted(List<List<String>> rows) {
        List<List<String>> sorted = new ArrayList<>(rows);
        sorted.sort((a, b) -> String.join("|", a).compareTo(String.join("|", b)));
        return sorted;
    }

    private static boolean equal(List<List<String>> left, List<List<String>> right,
            List<Answer.Column> columns,
            boolean loosely) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int row = 0; row < left.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                String first = left.get(row).get(column);
                String second = right.get(row).get(column);
                if (!first.equals(second) && !(loosely && comparesEqual(first, second))
                        && !(columns.get(column).typeOid() != NUMERIC
                                && close(first, second, columns.get(column).typeOid()))) {
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

    /** Equal but for the last digits of floats, which depend on the order of additions and on the mathematics library. */
    private static boolean close(String first, String second, int typeOid) {
        Matcher a = LONG_NUMBER.matcher(first);
        Matcher b = LONG_NUMBER.matcher(second);
        if (!a.replaceAll("#").equals(b.replaceAll("#"))) {
            return close(number(first), number(second), typeOid);
        }
        a.reset();
        b.reset();
        boolean close = true;
        while (close && a.find() && b.find()) {
            close = close(number(a.group()), number(b.group()), typeOid);
        }
        return close;
    }

    private static boolean close(double first, double second, int typeOid) {
        double tolerance = typeOid == FLOAT4 ? 1e-5 : 1e-12;
        return Math.abs(first - second) <= tolerance * Math.max(Math.abs(first), Math.abs(second))
                && (first != 0 || second != 0);
    }
}
