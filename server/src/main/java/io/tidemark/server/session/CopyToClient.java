package io.tidemark.server.session;

import io.tidemark.protocol.engine.CopyOut;
import io.tidemark.protocol.engine.CopySink;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.command.copy.CopyFormat;
import io.tidemark.server.command.copy.CopyWriter;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.storage.batch.Batch;
import org.jspecify.annotations.Nullable;

/** COPY TO STDOUT: the rows of a query as lines. Confined to its session. */
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
        return Format.TEXT;
    }

    @Override
    public void run(CopySink sink) {
        Failures.translated(text.sql(), () -> {
            try (RunningQuery query = RunningQuery.open(session,
                    view -> QueryPlanning.current(session, text, plan, view), ParameterValues.NONE);
                    CopyWriter writer = new CopyWriter(format,
                            plan.columns()
                                    .stream()
                                    .map(column -> new CopyWriter.OutputColumn(column.name(), column.type()))
                                    .toList(),
                            query.environment(), sink)) {
                writer.begin();
                for (@Nullable
                Batch batch = query.next(); batch != null; batch = query.next()) {
                    query.run().check();
                    writer.write(batch);
                }
                rows = writer.rows();
            }
        });
    }

    @Override
    public String tag() {
        return "COPY " + rows;
    }

    @Override
    public void close() {}
}
