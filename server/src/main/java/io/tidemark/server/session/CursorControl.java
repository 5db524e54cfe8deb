package io.tidemark.server.session;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.command.Answer;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.ParsedStatement;
import io.tidemark.storage.batch.BufferArena;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DECLARE, FETCH, MOVE and CLOSE. */
final class CursorControl {
    private CursorControl() {}

    static SessionControl declare(QueryText text, ParsedStatement parsed, Statement.DeclareCursor declare) {
        return SessionControl.of(session -> {
            if (!declare.hold() && !session.transaction().inBlock()) {
                throw new SqlException("25P01", "DECLARE CURSOR can only be used in transaction blocks",
                        SqlException.NO_POSITION);
            }
            session.cursors().requireFree(declare.name());
            String sql = text.sql().substring(parsed.start(), parsed.end());
            BufferArena memory = new BufferArena(session.engine().statementBudget());
            QueryPlan plan = QueryPlanning.describe(session, text);
            RunningQuery query = RunningQuery.open(session, text, plan, ParameterValues.NONE);
            session.cursors().add(new SqlCursor(declare, sql, plan, query, memory),
                    ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
            return Answer.of("DECLARE CURSOR");
        });
    }

    static SessionControl close(Statement.CloseCursor close) {
        return SessionControl.of(session -> {
            String name = close.name();
            if (name == null) {
                session.cursors().closeAll();
                return Answer.of("CLOSE CURSOR ALL");
            }
            session.cursors().named(name);
            session.cursors().close(name);
            return Answer.of("CLOSE CURSOR");
        });
    }

    /** FETCH or MOVE. */
    static Prepared fetch(TidemarkSession session, String sql, Statement.Fetch fetch) {
        return new Fetch(session, sql, fetch, session.cursors().named(fetch.cursor()));
    }

    private record Fetch(TidemarkSession session, String sql, Statement.Fetch statement,
            SqlCursor described) implements Prepared {
        @Override
        public List<Integer> parameterOids() {
            return List.of();
        }

        @Override
        public @Nullable List<ResultColumn> columns() {
            return statement.move() ? null : described.plan().resultColumns();
        }

        @Override
        public FormatCodes simpleFormats() {
            return described.declared().binary() ? FormatCodes.ALL_BINARY : FormatCodes.ALL_TEXT;
        }

        @Override
        public Portal bind(ParameterValues values, FormatCodes resultFormats) {
            return statement.move() ? new Move(this) : new Rows(this, resultFormats);
        }

        @Override
        public void close() {
            // the cursor lives on
        }

        private SqlCursor.Walk walk() {
            session.transaction().checkUsable();
            SqlCursor cursor = session.cursors().named(statement.cursor());
            return cursor.new Walk(statement.direction(), statement.count());
        }
    }

    private static final class Move implements Command {
        private final Fetch fetch;
        private long moved;

        Move(Fetch fetch) {
            this.fetch = fetch;
        }

        @Override
        public void run() {
            Failures.translated(fetch.sql(), () -> {
                SqlCursor.Walk walk = fetch.walk();
                while (walk.next()) {
                    moved++;
                }
            });
        }

        @Override
        public String tag() {
            return "MOVE " + moved;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private static final class Rows implements Cursor {
        private final Fetch fetch;
        private final FormatCodes formats;
        private final BufferArena scratch = new BufferArena();
        private SqlCursor.@Nullable Walk walk;
        private int prepared;
        private ColumnWriter[] writers = new ColumnWriter[0];
        private long written;

        Rows(Fetch fetch, FormatCodes formats) {
            this.fetch = fetch;
            this.formats = formats;
        }

        @Override
        public boolean fetch(long maxRows, RowSink sink) {
            return Failures.translated(fetch.sql(), () -> rows(maxRows, sink));
        }

        private boolean rows(long maxRows, RowSink sink) {
            SqlCursor.Walk steps = walk;
            if (steps == null) {
                steps = fetch.walk();
                walk = steps;
            }
            SqlCursor cursor = fetch.session().cursors().named(fetch.statement().cursor());
            written = 0;
            while (written < maxRows) {
                if (!steps.next()) {
                    return false;
                }
                write(cursor, sink);
                written++;
            }
            return true;
        }

        private void write(SqlCursor cursor, RowSink sink) {
            SqlCursor.Loaded loaded = cursor.batch();
            if (loaded.number() != prepared) {
                prepared = loaded.number();
                scratch.reset();
                writers = ColumnWriter.all(cursor.plan().columns(), loaded.batch(), formats,
                        cursor.environment(),
                        scratch);
            }
            int row = (int) (cursor.position() - loaded.first());
            sink.beginRow();
            for (ColumnWriter writer : writers) {
                writer.write(sink, row);
            }
            sink.endRow();
        }

        @Override
        public String tag() {
            return "FETCH " + written;
        }

        @Override
        public void close() {
            scratch.close();
        }
    }
}
