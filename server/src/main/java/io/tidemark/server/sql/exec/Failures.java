package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.batch.MemoryBudget;

/** The errors that operators themselves raise. */
final class Failures {
    private Failures() {}

    /** 53200: the query's memory limit. */
    static SqlException outOfMemory(MemoryBudget.Exceeded cause) {
        String reason = cause.getMessage();
        SqlException failure = new SqlException("53200", "out of memory", SqlException.NO_POSITION,
                reason == null ? "the query's memory limit is reached" : reason,
                "narrow the query, add a LIMIT or raise the memory limit of a query");
        failure.addSuppressed(cause);
        return failure;
    }

    /** 53200: the part of the heap that all queries share. */
    static SqlException heapFull(long limitBytes) {
        return new SqlException("53200", "out of memory", SqlException.NO_POSITION,
                "the queries that run hold the " + limitBytes + " bytes of the heap that they may",
                "narrow the query, or give the server a larger heap");
    }

    /** 54000: the values of one batch of a column exceed 2 GiB. */
    static SqlException tooLong() {
        return new SqlException("54000", "the values of a column exceed 2 GiB in one batch",
                SqlException.NO_POSITION);
    }

    /** 21000: a scalar sub-query gave more than one row. */
    static SqlException moreThanOneRow() {
        return new SqlException("21000", "more than one row returned by a subquery used as an expression",
                SqlException.NO_POSITION);
    }
}
