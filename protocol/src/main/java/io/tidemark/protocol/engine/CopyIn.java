package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.Format;

/**
 * {@code COPY … FROM STDIN}: {@link #begin()}, any number of {@link #accept}, then {@link #finish()} or {@link #fail}. After an
 * exception from any of them only {@code close} follows.
 */
public non-sealed interface CopyIn extends Portal {
    /** How many columns are expected. */
    int columnCount();

    /** The format of the whole copy: text (csv too) or binary. */
    Format format();

    /** Starts the statement; the client is asked for data when it returns. */
    void begin();

    /**
     * Takes the next bytes; chunks end anywhere, also within a character.
     *
     * @param bytes the engine's to read until it returns, {@code length} of them from {@code offset}
     */
    void accept(byte[] bytes, int offset, int length);

    /** The client has sent all. */
    void finish();

    /**
     * The client gave up; the protocol reports 57014 "COPY from stdin failed" with its message and aborts.
     *
     * @param message the client's reason
     */
    void fail(String message);
}
