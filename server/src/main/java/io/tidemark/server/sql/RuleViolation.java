package io.tidemark.server.sql;

import org.jspecify.annotations.Nullable;

/** A row that a table's rules refuse: NOT NULL, CHECK, PRIMARY KEY or UNIQUE; says which rule of which table. */
public final class RuleViolation extends SqlException {
    private static final long serialVersionUID = 1;

    private final String schema;
    private final String table;
    private final @Nullable String column;
    private final @Nullable String constraint;

    /**
     * A violation.
     *
     * @param rule where the rule is
     */
    public RuleViolation(String sqlState, String message, String detail, Rule rule) {
        super(sqlState, message, NO_POSITION, detail, null);
        this.schema = rule.schema();
        this.table = rule.table();
        this.column = rule.column();
        this.constraint = rule.constraint();
    }

    /** A rule of a table: of a column, or a constraint with a name. */
    public record Rule(String schema, String table, @Nullable String column, @Nullable String constraint) {}

    /** The table's schema. */
    public String schema() {
        return schema;
    }

    /** The table. */
    public String table() {
        return table;
    }

    /** The column that is NULL, or null. */
    public @Nullable String column() {
        return column;
    }

    /** The name of the constraint, or null for NOT NULL. */
    public @Nullable String constraint() {
        return constraint;
    }
}
