package io.tidemark.it.differential;

import io.tidemark.it.differential.Answer.Failure;
import java.io.IOException;
import java.util.Optional;

/** What may differ, and why. Each has a share of the questions that it may cover, so that it cannot hide more than it should. */
enum IntendedDifference {
    /**
     * PostgreSQL computes constants when it plans, and so reports what cannot be computed even where no row needs it. Here it is
     * reported when a row needs it. Told by EXPLAIN, which fails there, too.
     */
    CONSTANTS_OF_NO_ROW(45) {
        @Override
        boolean covers(Case asked, WireClient postgres) throws IOException {
            return asked.expected().failure() != null && asked.actual().failure() == null
                    && postgres.simple("EXPLAIN " + asked.sql()).failure() != null
                    && isValue(asked.expected().failure());
        }
    },
    /**
     * Which of several values that cannot be computed is met first, and whether one is met at all before a condition drops its row,
     * depends on the order of evaluation, which SQL leaves open: PostgreSQL orders conditions by cost and goes row by row, here
     * they are taken as written and batch by batch.
     */
    ORDER_OF_EVALUATION(30) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            boolean expected = asked.expected().failure() == null || isValue(asked.expected().failure());
            boolean actual = asked.actual().failure() == null || isValue(asked.actual().failure());
            return expected && actual
                    && (asked.actual().failure() != null || asked.expected().failure() != null);
        }
    },
    /** PostgreSQL's FULL JOIN needs a condition that can be merged or hashed; here it takes any. */
    FULL_JOIN_ON_ANY_CONDITION(20) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() != null
                    && (asked.actual().failure() == null || isValue(asked.actual().failure()))
                    && asked.expected().failure().message().startsWith("FULL JOIN is only supported");
        }
    },
    /** Which of several values that compare as equal stands for their group depends on the order of the rows, which SQL leaves open. */
    ONE_OF_EQUALS(20) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() == null && asked.actual().failure() == null
                    && asked.expected().columns().equals(asked.actual().columns())
                    && asked.sql().matches("(?s).*(GROUP BY|DISTINCT|UNION|EXCEPT|INTERSECT|min\\(|max\\().*")
                    && Comparison.sameButForEquals(asked);
        }
    },
    /** The order in which rows with equal keys of an aggregate's ORDER BY reach it is open, too. */
    ORDER_OF_TIES(10) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() == null && asked.actual().failure() == null
                    && asked.expected().columns().equals(asked.actual().columns())
                    && asked.sql().matches("(?s).*_agg\\(.*")
                    && Comparison.sameButForOrderInCells(asked);
        }
    },
    /** Which of two wrong things in a statement is told: PostgreSQL looks at the select list before WHERE. */
    OTHER_ERROR(20) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() != null && asked.actual().failure() != null
                    && (isValue(asked.actual().failure()) || isValue(asked.expected().failure())
                            || asked.sql().contains("$"));
        }
    },
    /** PostgreSQL can't choose between functions of which some are for types that aren't here, such as bit and ranges. */
    FEWER_TYPES(10) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() != null && asked.actual().failure() == null
                    && asked.expected().failure().state().equals("42725")
                    && asked.expected().failure().message().contains("unknown");
        }
    },
    /** PostgreSQL casts an array and an element of another type to a common one; here the element has to be cast. */
    OTHER_ELEMENTS(10) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() == null && asked.actual().failure() != null
                    && asked.actual().failure().state().equals("42883")
                    && asked.actual().failure().message().matches("operator does not exist: .*\\|\\| .*\\[].*"
                            + "|operator does not exist: .*\\[] \\|\\| .*");
        }
    },
    /** What is refused by name (0A000) is documented as not supported, and is not answered wrongly. */
    REFUSED_BY_NAME(150) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.actual().failure() != null && asked.actual().failure().state().equals("0A000")
                    && !asked.actual().failure().message().isEmpty();
        }
    };

    private final int permille;

    IntendedDifference(int permille) {
        this.permille = permille;
    }

    /** A question and both answers. */
    record Case(String sql, Answer expected, Answer actual, boolean ordered) {}

    abstract boolean covers(Case asked, WireClient postgres) throws IOException;

    /** The most of 1,000 questions that it may cover. */
    int permille() {
        return permille;
    }

    /** A value that cannot be computed: class 22, and what functions refuse by 0A000 and 54000 for some of their arguments. */
    private static boolean isValue(Failure failure) {
        return failure.isDataException() || failure.state().equals("54000")
                || failure.message().startsWith("cannot convert ")
                || failure.message().matches("unit .* not supported for type .*"
                        + "|(removing|searching for) elements .* multidimensional arrays is not supported"
                        + "|timestamps cannot be binned .*");
    }

    /** The first that covers a difference. */
    static Optional<IntendedDifference> of(Case asked, WireClient postgres) throws IOException {
        for (IntendedDifference intended : values()) {
            if (intended.covers(asked, postgres)) {
                return Optional.of(intended);
            }
        }
        return Optional.empty();
    }
}
