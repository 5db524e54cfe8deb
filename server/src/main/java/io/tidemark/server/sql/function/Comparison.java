package io.tidemark.server.sql.function;

/** The six comparisons. */
enum Comparison {
    /** Equal. */
    EQ("=", "eq"),
    /** Not equal. */
    NE("<>", "ne"),
    /** Less. */
    LT("<", "lt"),
    /** Less or equal. */
    LE("<=", "le"),
    /** Greater. */
    GT(">", "gt"),
    /** Greater or equal. */
    GE(">=", "ge");

    private final String symbol;
    private final String suffix;

    Comparison(String symbol, String suffix) {
        this.symbol = symbol;
        this.suffix = suffix;
    }

    /** The operator. */
    String symbol() {
        return symbol;
    }

    /** How names of PostgreSQL's functions end. */
    String suffix() {
        return suffix;
    }

    /** The comparison that holds for swapped operands. */
    Comparison commuted() {
        return switch (this) {
            case EQ -> EQ;
            case NE -> NE;
            case LT -> GT;
            case LE -> GE;
            case GT -> LT;
            case GE -> LE;
        };
    }

    /** The comparison that holds where this one does not. */
    Comparison negated() {
        return switch (this) {
            case EQ -> NE;
            case NE -> EQ;
            case LT -> GE;
            case LE -> GT;
            case GT -> LE;
            case GE -> LT;
        };
    }

    /** Whether this is the negation of EQ, LT or GT, which are the ones that loops compute. */
    boolean inverted() {
        return this == NE || this == LE || this == GE;
    }

    /** Whether the comparison holds for what {@code compareTo} gave. */
    boolean holds(int order) {
        return switch (this) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
        };
    }
}
