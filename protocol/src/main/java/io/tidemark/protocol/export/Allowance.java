package io.tidemark.protocol.export;

/** Heap that is taken before it is allocated. Confined to one request. */
public interface Allowance {
    /**
     * Takes so many bytes more.
     *
     * @throws io.tidemark.protocol.engine.EngineException 53200 when there are not so many
     */
    void take(long bytes);

    /** Gives so many bytes back. */
    void give(long bytes);
}
