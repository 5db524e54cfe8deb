package io.tidemark.protocol.message;

/** What ReadyForQuery tells the client about its transaction. */
public enum TransactionStatus {
    /** 'I': not in a transaction block. */
    IDLE('I'),
    /** 'T': in a transaction block. */
    IN_TRANSACTION('T'),
    /** 'E': in a failed block, everything but its end is refused (25P02). */
    FAILED('E');

    private final char code;

    TransactionStatus(char code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public char code() {
        return code;
    }
}
