package io.tidemark.server.session;

import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.server.sql.analyze.OutputColumn;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rows of a query, from column memory to the wire. Confined to its session. */
final class QueryCursor implements Cursor {
    private final TidemarkSession session;
    private final String sql;
    private final List<OutputColumn> columns;
    private final FormatCodes formats;
    private final Supplier<? extends RowFeed> start;
    private final BufferArena scratch = new BufferArena();
    private @Nullable RowFeed query;
    private @Nullable Batch batch;
    private ColumnWriter[] writers = new ColumnWriter[0];
    private int row;
    private long written;

    /** @param start opens the query when the first row is asked for */
    QueryCursor(TidemarkSession session, String sql, List<OutputColumn> columns, FormatCodes formats,
            Supplier<? extends RowFeed> start) {
        this.session = session;
        this.sql = sql;
        this.columns = columns;
        this.formats = formats;
        this.start = start;
    }

    @Override
    public boolean fetch(long maxRows, RowSink sink) {
        return Failures.translated(sql, () -> fetchRows(maxRows, sink));
    }

    private boolean fetchRows(long maxRows, RowSink sink) {
        RowFeed running = query;
        if (running == null) {
            running = start.get();
            query = running;
        }
        running.requireOpen();
        return write(running, maxRows, sink);
    }

    private boolean write(RowFeed running, long maxRows, RowSink sink) {
        written = 0;
        while (batch != null || advance(running)) {
            Batch current = batch;
            if (current == null) {
                break;
            }
            int end = (int) Math.min(current.rows(), row + (maxRows - written));
            for (int i = row; i < end; i++) {
                sink.beginRow();
                for (ColumnWriter writer : writers) {
                    writer.write(sink, i);
                }
                sink.endRow();
            }
            written += end - row;
            row = end;
            if (row == current.rows()) {
                batch = null;
            }
            session.run().check();
            if (written == maxRows && (batch != null || advance(running))) {
                return true;
            }
        }
        return false;
    }

    private boolean advance(RowFeed running) {
        Batch next;
        do {
            next = running.next();
        } while (next != null && next.rows() == 0);
        batch = next;
        row = 0;
        if (next == null) {
            return false;
        }
        scratch.reset();
        writers = ColumnWriter.all(columns, next, formats, running.environment(), scratch);
        return true;
    }

    @Override
    public String tag() {
        return query == null ? "SELECT 0" : query.tag(written);
    }

    @Override
    public void close() {
        if (query != null) {
            query.close();
        }
        scratch.close();
    }
}
