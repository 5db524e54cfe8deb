package io.tidemark.protocol.engine;

/**
 * Takes parsed lines and writes them batch by batch, each batch in one transaction over all its tables. Confined to one thread at a
 * time, except {@link #cancel()}.
 */
public interface LineWriter extends AutoCloseable {
    /** Problems of a batch that are kept with their reasons; more are only counted. */
    int MAX_PROBLEMS = 100;

    /**
     * Takes a line into the batch. A line that can't be taken is a problem of the batch, not an exception.
     *
     * @throws EngineException when the batch takes more memory than it may; the batch can only be discarded then
     */
    void add(LineRow row);

    /** Says that a line of the batch was refused before it became a row. */
    void refuse(LineProblem problem);

    /** Rows in the batch. */
    int rows();

    /** Bytes of memory that the batch holds. */
    long bytes();

    /**
     * Writes the batch and begins the next one. Lines that break a rule are problems; all others are durable, as the server is
     * configured, when this returns. Creates missing tables and columns; waits for DDL and tries again after conflicts.
     *
     * @param atomic whether one bad line refuses all
     * @throws EngineException when nothing could be written, for no line's fault; the batch is still there and can be committed
     *                         again or discarded
     */
    LineOutcome commit(boolean atomic);

    /** Forgets the batch, and begins the next one. */
    void discard();

    /** Makes a commit that waits stop soon. From any thread. */
    void cancel();

    /** Forgets the batch and lets go of everything. */
    @Override
    void close();
}
