package io.tidemark.server.session;

import io.tidemark.protocol.engine.CopyOut;
import io.tidemark.protocol.engine.CopySink;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.command.copy.BinaryWriter;
import io.tidemark.server.command.copy.CopyFormat;
import io.tidemark.server.command.copy.CopyWriter;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COPY TO STDOUT: the rows of a query as lines or tuples. Confined to its session. */
final class CopyToClient implements CopyOut {
    private final TidemarkSession session;
    private final QueryText text;
    private final CopyFormat format;
    private final QueryPlan plan;
    private long rows;

    CopyToClient(TidemarkSession session, QueryText text, CopyFormat format, QueryPlan plan) {
        this.session = session;
        this.text = text;
        this.format = format;
        this.plan = plan;
    }

    @Override
    public int columnCount() {
        return plan.columns().size();
    }

    @Override
    public Format format() {
        return format.isBinary() ? Format.BINARY : Format.TEXT;
    }

    @Override
    public void run(CopySink sink) {
        Failures.translated(text.sql(), () -> {
            try (RunningQuery query = RunningQuery.open(session, text, plan, ParameterValues.NONE)) {
                if (format.isBinary()) {
                    writeTuples(query, sink);
                } else {
                    writeLines(query, sink);
                }
            }
        });
    }

    private void writeLines(RunningQuery query, CopySink sink) {
        List<CopyWriter.OutputColumn> columns = plan.columns().stream()
                .map(column -> new CopyWriter.OutputColumn(column.name(), column.type())).toList();
        try (CopyWriter writer = new CopyWriter(format, columns, query.environment(), sink)) {
            writer.begin();
            for (@Nullable
            Batch batch = query.next(); batch != null; batch = query.next()) {
                query.run().check();
                writer.write(batch);
            }
            rows = writer.rows();
        }
    }

    private void writeTuples(RunningQuery query, CopySink sink) {
        BinaryWriter.begin(sink);
        RowSink tuples = sink.tuples(plan.columns().size());
        try (BufferArena scratch = new BufferArena()) {
            RareTypes rare = new RareTypes(query.environment(), scratch, Format.BINARY);
            for (@Nullable
            Batch batch = query.next(); batch != null; batch = query.next()) {
                query.run().check();
                writeTuples(batch, rare, tuples);
                scratch.reset();
            }
        }
        BinaryWriter.end(sink);
    }

    private void writeTuples(Batch batch, RareTypes rare, RowSink tuples) {
        ColumnWriter[] writers = new ColumnWriter[plan.columns().size()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = ColumnWriter.of(plan.columns().get(i).type(), batch.column(i), rare);
        }
        for (int row = 0; row < batch.rows(); row++) {
            tuples.beginRow();
            for (ColumnWriter writer : writers) {
                writer.write(tuples, row);
            }
            tuples.endRow();
        }
        rows += batch.rows();
    }

    @Override
    public String tag() {
        return "COPY " + rows;
    }

    @Override
    public void close() {}
}
