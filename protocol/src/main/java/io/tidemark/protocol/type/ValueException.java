package io.tidemark.protocol.type;

import io.tidemark.protocol.message.SqlState;

/** A value that can't be read: wrong syntax, out of the type's range, or not the type's binary form. */
public final class ValueException extends RuntimeException {
    private final transient SqlState state;

    ValueException(SqlState state, String message) {
        super(message, null, false, false);
        this.state = state;
    }

    /** PostgreSQL's code for it: 22P02, 22003, 22007, 22008, 22P03, … */
    public SqlState state() {
        return state;
    }

    static ValueException syntax(String type, byte[] text, int offset, int length) {
        return new ValueException(SqlState.INVALID_TEXT_REPRESENTATION,
                "invalid input syntax for type " + type + ": \"" + Ascii.string(text, offset, length) + "\"");
    }

    static ValueException range(String type, byte[] text, int offset, int length) {
        return new ValueException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "value \"" + Ascii.string(text, offset, length) + "\" is out of range for type " + type);
    }

    static ValueException tooShort() {
        return new ValueException(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
    }

    static ValueException binary(String type) {
        return new ValueException(SqlState.INVALID_BINARY_REPRESENTATION,
                "invalid binary form of type " + type);
    }
}
