package io.tidemark.server.command.copy;

import io.tidemark.protocol.engine.CopySink;
import io.tidemark.server.command.copy.CopyFormat.Header;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * COPY TO: writes batches of results as lines, one call of the sink for each, as drivers expect it: {@link #begin}, any number
 * of {@link #write}. Confined to its session.
 */
public final class CopyWriter implements AutoCloseable {
    private final CopyFormat format;
    private final List<OutputColumn> columns;
    private final Environment environment;
    private final CopySink sink;
    private final LineBuffer line;
    private final boolean[] forceQuote;
    private final BufferArena arena = new BufferArena();
    private long rows;

    /** A column of the result. */
    public record OutputColumn(String name, SqlType type) {}

    /**
     * A writer of rows with these columns.
     *
     * @param environment the session's time zone, and names for regclass and its like
     * @throws io.tidemark.server.sql.SqlException 42P10 when FORCE_QUOTE names a column that is none of these
     */
    public CopyWriter(CopyFormat format, List<OutputColumn> columns, Environment environment,
            CopySink sink) {
        this.format = format;
        this.columns = List.copyOf(columns);
        this.environment = environment;
        this.sink = sink;
        line = new LineBuffer(format);
        forceQuote = ForcedColumns.of("FORCE_QUOTE", format.forceQuote(),
                columns.stream().map(OutputColumn::name).toList());
    }

    /** Writes the header, if there is to be one. */
    public void begin() {
        if (format.header() == Header.NONE) {
            return;
        }
        line.start(columns.size());
        for (OutputColumn column : columns) {
            byte[] name = column.name().getBytes(StandardCharsets.UTF_8);
            line.add(name, name.length, false);
        }
        int length = line.end();
        sink.writeRow(line.bytes(), 0, length);
    }

    /** Writes the rows of a batch, whose columns are those of the constructor as the evaluator lays them out. */
    public void write(Batch batch) {
        ColumnOutput[] outputs = new ColumnOutput[columns.size()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = ColumnOutput.of(columns.get(i).type(), batch.column(i), environment, arena);
        }
        for (int row = 0; row < batch.rows(); row++) {
            line.start(outputs.length);
            for (int i = 0; i < outputs.length; i++) {
                Vector values = outputs[i].values();
                if (values.isNull(row)) {
                    line.addNull();
                } else {
                    int length = outputs[i].text(row);
                    line.add(outputs[i].bytes(), length, forceQuote[i]);
                }
            }
            int length = line.end();
            sink.writeRow(line.bytes(), 0, length);
        }
        rows += batch.rows();
        arena.reset();
    }

    /** Rows written so far, the header not counted. */
    public long rows() {
        return rows;
    }

    /** Frees the memory of converted columns. */
    @Override
    public void close() {
        arena.close();
    }
}
