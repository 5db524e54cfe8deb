package io.tidemark.server.sql.function;

/** The operations of arithmetic. */
enum Arithmetic {
    /** {@code +}. */
    ADD("+", "pl"),
    /** {@code -}. */
    SUBTRACT("-", "mi"),
    /** {@code *}. */
    MULTIPLY("*", "mul"),
    /** {@code /}. */
    DIVIDE("/", "div"),
    /** {@code %}. */
    MODULO("%", "mod");

    private final String symbol;
    private final String suffix;

    Arithmetic(String symbol, String suffix) {
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

    /** Whether operands may be swapped. */
    boolean commutative() {
        return this == ADD || this == MULTIPLY;
    }
}
