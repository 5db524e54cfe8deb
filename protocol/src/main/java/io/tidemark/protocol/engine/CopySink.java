package io.tidemark.protocol.engine;

/** Takes the bytes of {@code COPY … TO STDOUT}. */
public interface CopySink {
    /**
     * Sends one CopyData: by custom one row with its line end. The bytes are copied before it returns; waits while the client
     * doesn't read.
     *
     * @throws EngineException when the client is gone or the session is asked to end; to be passed on
     */
    void writeRow(byte[] bytes, int offset, int length);

    /** A sink for the tuples of the binary format, each a CopyData of its own; what goes around them is the engine's. */
    RowSink tuples(int columnCount);
}
