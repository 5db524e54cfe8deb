package io.tidemark.server.command.line;

import io.tidemark.protocol.engine.LineRow.Kind;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.FixedVector;
import java.util.List;

/**
 * Rows of one table that have been taken, in columns of the kinds that lines have.
 *
 * @param columns what the vectors of {@code rows} hold, but for the last two: times as microseconds, and twice the number of the
 *                line, plus one when the time is the line's own
 */
public record StagedBatch(List<Head> columns, Batch rows) {
    /** Copies the list. */
    public StagedBatch {
        columns = List.copyOf(columns);
    }

    /** The name and the kind of a column. */
    public record Head(String name, Kind kind) {}

    /** The times. */
    FixedVector times() {
        return (FixedVector) rows.column(columns.size());
    }

    /** Lines, as described above. */
    FixedVector lines() {
        return (FixedVector) rows.column(columns.size() + 1);
    }
}
