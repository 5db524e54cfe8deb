package io.tidemark.protocol.engine;

/** A portal with rows. */
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
