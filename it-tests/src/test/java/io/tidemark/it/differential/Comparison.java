package io.tidemark.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the answers of two servers. */
final class Comparison {
    private static final int FLOAT4 = 700;
    private static final int FLOAT8 = 701;
    private static final int NUMERIC = 1700;
    private static final Set<Integer> ARRAYS = Set.of(1000, 1001, 1005, 1007, 1009, 1014, 1015, 1016, 1021,
            1022, 1115, 1182, 1183, 1185, 1187, 1231, 2951, 3807);
    /** A number with so many digits that it is no exact one, also in an array or a text. */
    private static final Pattern LONG_NUMBER = Pattern
            .compile("-?[0-9]+\\.[0-9]{3,}(e[+-][0-9]+)?|-?[0-9.]+e[+-][0-9]+");

    private static final Pattern ZEROS = Pattern.compile("(?<=[0-9])(?:(\\.[0-9]*[1-9])|\\.)0*(?![0-9.])");

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

    /** Binary rows; of the many images of NaN, one; arrays without the flag of NULLs, which PostgreSQL keeps when they are cut off. */
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
                if (ARRAYS.contains(type) && cells.get(i).length() > 16) {
                    cells.set(i, cells.get(i).substring(0, 8) + "*" + cells.get(i).substring(16));
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
            for (int column = 0; column < left.get(row).size(); column++) {
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
        return first.strip().equals(second.strip()) || number(first) == number(second)
                || plain(first).equals(plain(second));
    }

    /** Without signs of zeros and zeros at the end of fractions, also in arrays and rows. */
    private static String plain(String text) {
        return ZEROS.matcher(text).replaceAll("$1").replaceAll("-0(?![0-9.])", "0");
    }

    /** Whether the rows are the same but for values that compare as equal. */
    static boolean sameButForEquals(IntendedDifference.Case asked) {
        return sorted(plain(asked.expected().text())).equals(sorted(plain(asked.actual().text())));
    }

    /** Whether the rows are the same but for the order of what is in their cells. */
    static boolean sameButForOrderInCells(IntendedDifference.Case asked) {
        return sorted(shuffled(asked.expected().text())).equals(sorted(shuffled(asked.actual().text())));
    }

    private static List<List<String>> shuffled(List<List<String>> rows) {
        return rows.stream().map(row -> row.stream()
                .map(cell -> LONG_NUMBER.matcher(cell)
                        .replaceAll(number -> String.format("%.9e", number(number.group()))).chars().sorted()
                        .mapToObj(Character::toString)
                        .collect(java.util.stream.Collectors.joining()))
                .toList()).toList();
    }

    private static List<List<String>> plain(List<List<String>> rows) {
        return rows.stream().map(row -> row.stream().map(cell -> plain(cell).strip()).toList()).toList();
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
