package io.tidemark.it.differential;

import java.util.Optional;

/** What may differ, and why. */
enum IntendedDifference {
    /**
     * Which of several values of a query that cannot be computed is met first depends on the order of evaluation, which SQL leaves
     * open: here columns are computed batch by batch, there row by row.
     */
    ORDER_OF_EVALUATION {
        @Override
        boolean covers(String sql, Answer expected, Answer actual) {
            return expected.failure() != null && actual.failure() != null && expected.failure().isDataException()
                    && actual.failure().isDataException();
        }
    };

    abstract boolean covers(String sql, Answer expected, Answer actual);

    /** What differs and should not, or empty. */
    static Optional<String> unintended(String sql, Answer expected, Answer actual, boolean ordered) {
        Optional<String> difference = Comparison.difference(expected, actual, ordered);
        if (difference.isPresent()) {
            for (IntendedDifference intended : values()) {
                if (intended.covers(sql, expected, actual)) {
                    return Optional.empty();
                }
            }
        }
        return difference;
    }
}
