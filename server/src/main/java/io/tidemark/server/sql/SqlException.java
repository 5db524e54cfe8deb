package io.tidemark.server.sql;

import org.jspecify.annotations.Nullable;

/**
 * A statement refused because of what the user wrote or asked for; becomes an ErrorResponse with severity ERROR.
 *
 * <p>
 * Messages are lower case without a full stop and read as PostgreSQL's where it has one. It carries no stack trace: it is an answer,
 * not a fault of the server.
 */
public class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says that an error has no place in the statement's text. */
    public static final int NO_POSITION = -1;

    private final String sqlState;
    private final int position;
    private final @Nullable String detail;
    private final @Nullable String hint;

    /** An error without detail and hint; {@code position} as {@link #position()}. */
    public SqlException(String sqlState, String message, int position) {
        this(sqlState, message, position, null, null);
    }

    /** An error with a hint what to do; {@code position} as {@link #position()}. */
    public SqlException(String sqlState, String message, int position, @Nullable String hint) {
        this(sqlState, message, position, null, hint);
    }

    /** An error with everything; {@code position} as {@link #position()}. */
    public SqlException(String sqlState, String message, int position, @Nullable String detail,
            @Nullable String hint) {
        super(message, null, false, false);
        this.sqlState = sqlState;
        this.position = position;
        this.detail = detail;
        this.hint = hint;
    }

    /** Five characters of PostgreSQL's table of error codes, for example {@code 42601}. */
    public String sqlState() {
        return sqlState;
    }

    /** The primary message; never null, unlike {@link #getMessage()}'s contract. */
    public String message() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /**
     * Where in the text of the whole query string, as a 0-based index of a Java char, or {@link #NO_POSITION}. The wire counts characters
     * (code points) from 1.
     */
    public int position() {
        return position;
    }

    /** More about what happened, or null. */
    public @Nullable String detail() {
        return detail;
    }

    /** What to do about it, or null. */
    public @Nullable String hint() {
        return hint;
    }
}
