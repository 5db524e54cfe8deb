package io.tidemark.protocol.engine;

/**
 * One line of the line protocol, parsed: a table, columns each with a value, a time. It is the parser's own object, valid only
 * until the call that hands it over returns; byte ranges are UTF-8, checked, with escapes resolved.
 */
public interface LineRow {
    /** What a value is. */
    enum Kind {
        /** The text of a tag. */
        TAG,
        /** A signed integer of 8 bytes: {@link LineRow#bits}. */
        LONG,
        /** A double: {@link LineRow#bits} are those of {@link Double#doubleToRawLongBits}. */
        DOUBLE,
        /** A boolean: {@link LineRow#bits} is 1 or 0. */
        BOOLEAN,
        /** The text of a string field. */
        TEXT,
        /** A time: {@link LineRow#bits} are microseconds since 1970. */
        TIME,
        /** An array of doubles, as the text that SQL reads: {@code {1.0,2.5}}. */
        ARRAY;

        /** Whether the value is in {@link LineRow#textBytes} rather than in {@link LineRow#bits}. */
        public boolean isText() {
            return this == TAG || this == TEXT || this == ARRAY;
        }
    }

    /** The number of the line in its request or connection, from 1. */
    long lineNumber();

    /** The bytes that the table's name lies in. */
    byte[] tableBytes();

    /** Where the table's name starts. */
    int tableFrom();

    /** One past the last byte of the table's name. */
    int tableTo();

    /** How many columns the line has, 1 or more; tags first. */
    int size();

    /** The bytes that the name of column {@code index} lies in. */
    byte[] nameBytes(int index);

    /** Where the name of a column starts. */
    int nameFrom(int index);

    /** One past the last byte of a column's name. */
    int nameTo(int index);

    /** What the value of a column is. */
    Kind kind(int index);

    /** The value of a column that is no text. */
    long bits(int index);

    /** The bytes that the text of a column lies in. */
    byte[] textBytes(int index);

    /** Where the text of a column starts. */
    int textFrom(int index);

    /** One past the last byte of a column's text. */
    int textTo(int index);

    /** Whether the line has a time; else it gets the server's. */
    boolean hasTimestamp();

    /** The line's time, microseconds since 1970. */
    long timestampMicros();

    /** The line as it came, shortened, for reports. */
    String text();
}
