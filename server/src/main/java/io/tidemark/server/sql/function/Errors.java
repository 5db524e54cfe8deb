package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;

/** The errors of functions, in PostgreSQL's words. */
final class Errors {
    private Errors() {}

    /** 22P02: a text that is no value of the type. */
    static SqlException invalidInput(String type, String text) {
        return error("22P02", "invalid input syntax for type " + type + ": \"" + text + '"');
    }

    /** 22003: a number outside of the type. */
    static SqlException outOfRange(String type) {
        return error("22003", type + " out of range");
    }

    /** 22003: a text whose number is outside of the type. */
    static SqlException valueOutOfRange(String text, String type) {
        return error("22003", "value \"" + text + "\" is out of range for type " + type);
    }

    /** 22012. */
    static SqlException divisionByZero() {
        return error("22012", "division by zero");
    }

    /** 22008: a date or time outside of the type. */
    static SqlException timeOutOfRange(String type) {
        return error("22008", type + " out of range");
    }

    /** 22023: an argument that the function refuses. */
    static SqlException invalidParameter(String message) {
        return error("22023", message);
    }

    /** 0A000. */
    static SqlException unsupported(String message) {
        return error("0A000", message);
    }

    /** An error without position. */
    static SqlException error(String sqlState, String message) {
        return new SqlException(sqlState, message, SqlException.NO_POSITION);
    }
}
