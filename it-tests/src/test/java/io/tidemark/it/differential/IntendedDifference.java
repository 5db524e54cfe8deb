package io.tidemark.it.differential;

import io.tidemark.it.differential.Answer.Failure;
import java.io.IOException;
import java.util.Optional;

/**
 * What may differ, and why. Each has a share of the questions that it may cover, so that it cannot hide more than it should:
 * about what 20,000 questions of two seeds showed, with room for the scatter of the build's fewer ones.
 */
enum IntendedDifference {
    /**
     * PostgreSQL computes constants when it plans, and so reports what cannot be computed even where no row needs it. Here it is
     * reported when a row needs it. Told by EXPLAIN, which fails there, too.
     */
    CONSTANTS_OF_NO_ROW(35) {
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
    ORDER_OF_EVALUATION(25) {
        @Override
        boolean covers(Case asked, WireClient postgres) throws IOException {
            boolean expected = asked.expected().failure() == null || isValue(asked.expected().failure());
            boolean actual = asked.actual().failure() == null || isValue(asked.actual().failure());
            return expected && actual
                    && (asked.actual().failure() != null || asked.expected().failure() != null)
                    && !NO_STORED_NAN.covers(asked, postgres) && !EMPTY_FRAME.covers(asked, postgres);
        }
    },
    /** PostgreSQL computes the offset of a window's frame also where there are no rows. */
    EMPTY_FRAME(4) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() != null && asked.expected().failure().state().equals("22013")
                    && asked.actual().failure() == null && asked.actual().text().isEmpty();
        }
    },
    /** PostgreSQL's FULL JOIN needs a condition that can be merged or hashed; here it takes any. */
    FULL_JOIN_ON_ANY_CONDITION(8) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() != null
                    && (asked.actual().failure() == null || isValue(asked.actual().failure()))
                    && asked.expected().failure().message().startsWith("FULL JOIN is only supported");
        }
    },
    /** Which of several values that compare as equal stands for their group depends on the order of the rows, which SQL leaves open. */
    ONE_OF_EQUALS(3) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() == null && asked.actual().failure() == null
                    && asked.expected().columns().equals(asked.actual().columns())
                    && asked.sql().matches("(?s).*(GROUP BY|DISTINCT|UNION|EXCEPT|INTERSECT|min\\(|max\\().*")
                    && Comparison.sameButForEquals(asked);
        }
    },
    /** The order in which rows with equal keys of an aggregate's ORDER BY reach it is open, too. */
    ORDER_OF_TIES(3) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() == null && asked.actual().failure() == null
                    && asked.expected().columns().equals(asked.actual().columns())
                    && asked.sql().matches("(?s).*_agg\\(.*")
                    && Comparison.sameButForOrderInCells(asked);
        }
    },
    /**
     * Which of two wrong things in a statement is told. PostgreSQL checks keys row by row, here all rows are computed before
     * (23505, class 22). It reads all expressions of UPDATE and INSERT before it fits them to columns (class 22, 42804). It
     * checks what is grouped last (42883 and 42P10 of DISTINCT, 42803).
     */
    OTHER_ERROR(10) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            Failure expected = asked.expected().failure();
            Failure actual = asked.actual().failure();
            if (expected == null || actual == null) {
                return false;
            }
            boolean change = asked.sql().matches("(?s)(INSERT|UPDATE) .*");
            return (change && expected.state().equals("23505") && isValue(actual))
                    || (change && isValue(expected)
                            && actual.message().matches("column .* is of type .* but .*"))
                    || (actual.state().equals("42803") && asked.sql().contains("DISTINCT")
                            && (expected.state().equals("42P10")
                                    || expected.message().startsWith("could not identify an")));
        }
    },
    /**
     * Where two uses of parameters can't be understood, which is told: PostgreSQL reads ON before the select list, that before
     * WHERE, but operands of some constructs in another order than here. Both say that an operator or a function cannot be found
     * or chosen.
     */
    OTHER_OVERLOAD(2) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() != null && asked.actual().failure() != null
                    && asked.sql().contains("$")
                    && asked.expected().failure().state().matches("42725|42883")
                    && asked.actual().failure().state().matches("42725|42883");
        }
    },
    /** DECIMAL columns, which NUMERIC ones of a table are, have no NaN. */
    NO_STORED_NAN(5) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.actual().failure() != null && asked.actual().failure().state().equals("22003")
                    && asked.actual().failure().message().endsWith("cannot hold NaN");
        }
    },
    /** The same expression twice in the select list and in grouping sets: one key here, two in PostgreSQL. */
    KEY_TWICE(2) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.expected().failure() == null && asked.actual().failure() == null
                    && asked.expected().columns().equals(asked.actual().columns())
                    && asked.sql().matches("(?s)SELECT (.+?), \\1, .*(ROLLUP|CUBE|GROUPING SETS).*");
        }
    },
    /** What is refused by name is not answered wrongly. */
    REFUSED_BY_NAME(2) {
        @Override
        boolean covers(Case asked, WireClient postgres) {
            return asked.actual().failure() != null && asked.actual().failure().state().equals("0A000")
                    && asked.actual().failure().message()
                            .startsWith("a sub-query in the condition of this outer join");
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
