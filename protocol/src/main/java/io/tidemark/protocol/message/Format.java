package io.tidemark.protocol.message;

/** How a value is written on the wire. */
public enum Format {
    /** Format code 0: the type's text form in UTF-8. */
    TEXT,
    /** Format code 1: the type's binary form, big-endian. */
    BINARY;

    /** The code on the wire, 0 or 1. */
    public short code() {
        return (short) (this == TEXT ? 0 : 1);
    }
}
