package io.tidemark.protocol.message;

import org.jspecify.annotations.Nullable;

/**
 * What an ErrorResponse or NoticeResponse says.
 *
 * @param message   lower case, no full stop
 * @param position  in the statement's text, in characters from 1; 0 means none
 * @param hint      what the user can do
 * @param where     the context of the error, e.g. the line of a COPY
 */
public record ErrorFields(Severity severity, SqlState state, String message, @Nullable String detail,
        @Nullable String hint, int position, @Nullable String where, @Nullable String schema,
        @Nullable String table,
        @Nullable String column, @Nullable String constraint) {
    public ErrorFields {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position);
        }
    }

    /** An error of the statement. */
    public static ErrorFields error(SqlState state, String message) {
        return of(Severity.ERROR, state, message);
    }

    /** An error that ends the session. */
    public static ErrorFields fatal(SqlState state, String message) {
        return of(Severity.FATAL, state, message);
    }

    /** A notice. */
    public static ErrorFields notice(String message) {
        return of(Severity.NOTICE, SqlState.SUCCESSFUL_COMPLETION, message);
    }

    /** A warning. */
    public static ErrorFields warning(SqlState state, String message) {
        return of(Severity.WARNING, state, message);
    }

    /** A report with nothing but the three fields that each has. */
    public static ErrorFields of(Severity severity, SqlState state, String message) {
        return new ErrorFields(severity, state, message, null, null, 0, null, null, null, null, null);
    }

    /** The same with a detail. */
    public ErrorFields withDetail(@Nullable String newDetail) {
        return new ErrorFields(severity, state, message, newDetail, hint, position, where, schema, table,
                column,
                constraint);
    }

    /** The same with a hint. */
    public ErrorFields withHint(@Nullable String newHint) {
        return new ErrorFields(severity, state, message, detail, newHint, position, where, schema, table,
                column,
                constraint);
    }

    /** The same with a position, in characters from 1; 0 for none. */
    public ErrorFields withPosition(int newPosition) {
        return new ErrorFields(severity, state, message, detail, hint, newPosition, where, schema, table,
                column,
                constraint);
    }

    /** The same with a context. */
    public ErrorFields withWhere(@Nullable String newWhere) {
        return new ErrorFields(severity, state, message, detail, hint, position, newWhere, schema, table,
                column,
                constraint);
    }

    /** The same about a table. */
    public ErrorFields withTable(@Nullable String newSchema, @Nullable String newTable) {
        return new ErrorFields(severity, state, message, detail, hint, position, where, newSchema, newTable,
                column,
                constraint);
    }

    /** The same about a column of its table. */
    public ErrorFields withColumn(@Nullable String newColumn) {
        return new ErrorFields(severity, state, message, detail, hint, position, where, schema, table,
                newColumn,
                constraint);
    }

    /** The same about a constraint of its table. */
    public ErrorFields withConstraint(@Nullable String newConstraint) {
        return new ErrorFields(severity, state, message, detail, hint, position, where, schema, table, column,
                newConstraint);
    }

    /** The same with another severity. */
    public ErrorFields withSeverity(Severity newSeverity) {
        return new ErrorFields(newSeverity, state, message, detail, hint, position, where, schema, table,
                column,
                constraint);
    }
}
