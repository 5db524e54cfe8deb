package io.tidemark.server.session;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.protocol.type.PgType;
import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A statement that is not a query: an action that gives a small answer. Confined to its session. */
final class PreparedAction implements Prepared {
    private final String sql;
    private final List<AnswerColumn> columns;
    private final boolean onlyReads;
    private final Supplier<Answer> action;

    /**
     * Is ready to be bound.
     *
     * @param onlyReads whether it changes and starts nothing
     * @param action    does the statement, once a portal
     */
    PreparedAction(String sql, List<AnswerColumn> columns, boolean onlyReads, Supplier<Answer> action) {
        this.sql = sql;
        this.columns = List.copyOf(columns);
        this.onlyReads = onlyReads;
        this.action = action;
    }

    @Override
    public boolean onlyReads() {
        return onlyReads;
    }

    @Override
    public List<Integer> parameterOids() {
        return List.of();
    }

    @Override
    public @Nullable List<ResultColumn> columns() {
        return columns.isEmpty()
                ? null
                : columns.stream().map(column -> ResultColumn.of(column.name(), wireType(column.type())))
                        .toList();
    }

    private static PgType wireType(TypeId type) {
        return switch (type) {
            case BOOLEAN -> PgType.BOOL;
            case INT4 -> PgType.INT4;
            case JSON -> PgType.JSON;
            case INT8 -> PgType.INT8;
            case FLOAT8 -> PgType.FLOAT8;
            case TIMESTAMPTZ -> PgType.TIMESTAMPTZ;
            case TIMESTAMP -> PgType.TIMESTAMP;
            default -> PgType.TEXT;
        };
    }

    @Override
    public Portal bind(ParameterValues values, FormatCodes resultFormats) {
        return columns.isEmpty() ? new Run() : new Rows();
    }

    @Override
    public void close() {}

    private Answer run() {
        return Failures.translated(sql, action);
    }

    private final class Run implements Command {
        private String tag = "";

        @Override
        public void run() {
            tag = PreparedAction.this.run().tag();
        }

        @Override
        public String tag() {
            return tag;
        }

        @Override
        public void close() {}
    }

    private final class Rows implements Cursor {
        private @Nullable Answer answer;
        private int next;

        @Override
        public boolean fetch(long maxRows, RowSink sink) {
            Answer rows = answer;
            if (rows == null) {
                rows = PreparedAction.this.run();
                answer = rows;
            }
            long written = 0;
            while (next < rows.rows().size()) {
                if (written++ == maxRows) {
                    return true;
                }
                write(sink, rows.rows().get(next++));
            }
            return false;
        }

        private void write(RowSink sink, List<@Nullable Object> row) {
            sink.beginRow();
            for (int i = 0; i < columns.size(); i++) {
                write(sink, columns.get(i).type(), row.get(i));
            }
            sink.endRow();
        }

        private static void write(RowSink sink, TypeId type, @Nullable Object value) {
            switch (value) {
                case null -> sink.writeNull();
                case Boolean flag -> sink.writeBool(flag);
                case Long number when type == TypeId.TIMESTAMPTZ -> sink.writeTimestamptz(number, 0);
                case Long number when type == TypeId.TIMESTAMP -> sink.writeTimestamp(number);
                case Long number when type == TypeId.INT4 -> sink.writeInt4(Math.toIntExact(number));
                case Long number -> sink.writeInt8(number);
                case Double number -> sink.writeFloat8(number);
                default -> sink.writeText(value.toString());
            }
        }

        @Override
        public String tag() {
            return answer == null ? "" : answer.tag();
        }

        @Override
        public void close() {}
    }
}
