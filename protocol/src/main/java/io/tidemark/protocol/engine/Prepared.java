package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement whose types are known; lives until the client closes it or the session ends, over many transactions. */
public interface Prepared extends AutoCloseable {
    /** The types of the parameters $1, $2, …: every one known. */
    List<Integer> parameterOids();

    /** What the rows look like, or null for a statement without rows (NoData; COPY too). */
    @Nullable
    List<ResultColumn> columns();

    /** Whether it is a query, or another statement that only shows something: it changes nothing and starts nothing. */
    default boolean onlyReads() {
        return false;
    }

    /** Whether a column of a string type, from 0, is a SYMBOL, which PostgreSQL's protocol doesn't know. */
    default boolean isSymbol(int columnIndex) {
        return false;
    }

    /** The column, from 0, that has its table's designated timestamps; -1 when there is none, or more than one table. */
    default int timestampColumn() {
        return -1;
    }

    /**
     * Makes a portal that has not run yet. The protocol has checked that the number of values is that of
     * {@link #parameterOids()} and that the result formats fit {@link #columns()}.
     *
     * @throws EngineException e.g. 22P02 or 22P03 for a bad value, 0A000 when the result's type changed since
     */
    Portal bind(ParameterValues values, FormatCodes resultFormats);

    /** The formats of the result in a simple query: text, but for what a cursor was declared with. */
    default FormatCodes simpleFormats() {
        return FormatCodes.ALL_TEXT;
    }

    /** Lets go of the statement; its portals live on. */
    @Override
    void close();
}
