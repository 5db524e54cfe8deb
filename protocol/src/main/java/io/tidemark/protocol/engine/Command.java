package io.tidemark.protocol.engine;

/** A portal without rows. */
public non-sealed interface Command extends Portal {
    /** Runs the statement to its end. */
    void run();
}
