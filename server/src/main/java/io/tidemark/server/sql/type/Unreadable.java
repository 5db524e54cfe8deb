package io.tidemark.server.sql.type;

import io.tidemark.server.sql.SqlException;

/** Why the text of a date, time or interval can't be read. */
enum Unreadable {
    /** No such form. */
    FORMAT,
    /** A field has a value that it can't have. */
    FIELD,
    /** A displacement of 16 hours and more. */
    DISPLACEMENT;

    /** Told while a text is read; says no more than why. */
    static final class UnreadableException extends RuntimeException {
        private final transient Unreadable reason;

        private UnreadableException(Unreadable reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }

        Unreadable reason() {
            return reason;
        }
    }

    UnreadableException asException() {
        return new UnreadableException(this);
    }

    /** The error with PostgreSQL's SQLSTATE and words. */
    SqlException error(String typeName, String text) {
        return switch (this) {
            case FORMAT -> new SqlException("22007",
                    "invalid input syntax for type " + typeName + ": \"" + text + '"',
                    SqlException.NO_POSITION);
            case FIELD -> typeName.equals("interval")
                    ? new SqlException("22015", "interval field value out of range: \"" + text + '"',
                            SqlException.NO_POSITION)
                    : new SqlException("22008", "date/time field value out of range: \"" + text + '"',
                            SqlException.NO_POSITION);
            case DISPLACEMENT -> new SqlException("22009",
                    "time zone displacement out of range: \"" + text + '"', SqlException.NO_POSITION);
        };
    }
}
