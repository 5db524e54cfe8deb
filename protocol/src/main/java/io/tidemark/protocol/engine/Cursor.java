package io.tidemark.protocol.engine;

/**
 * A portal with rows. It may be asked again after its end (then no rows come) and after its transaction ended, by a COMMIT
 * that the client ran meanwhile: the engine answers 34000.
 */
public non-sealed interface Cursor extends Portal {
    /**
     * Writes the next rows. The first call starts the statement.
     *
     * @param maxRows at most so many; {@link Long#MAX_VALUE} for all
     * @return true when the limit was reached and more may follow (PortalSuspended); false at the end, then
     *         {@link #tag()} counts the rows of this call
     */
    boolean fetch(long maxRows, RowSink rows);
}
