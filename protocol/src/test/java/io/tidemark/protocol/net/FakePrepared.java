package io.tidemark.protocol.net;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.CopyIn;
import io.tidemark.protocol.engine.CopyOut;
import io.tidemark.protocol.engine.CopySink;
import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.message.TransactionStatus;
import io.tidemark.protocol.type.IntegerText;
import io.tidemark.protocol.type.PgType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A statement of {@link FakeEngine}. */
final class FakePrepared implements Prepared {
    private final FakeEngine.FakeSession session;
    private final String verb;
    private final String argument;

    FakePrepared(FakeEngine.FakeSession session, String sql) {
        this.session = session;
        String[] words = sql.split(" ", 2);
        verb = words[0].toLowerCase(Locale.ROOT);
        argument = words.length > 1 ? words[1] : "";
        if (session.status == TransactionStatus.FAILED && !verb.equals("rollback")) {
            throw new EngineException(SqlState.IN_FAILED_SQL_TRANSACTION, "current transaction is aborted");
        }
        session.opened();
    }

    @Override
    public List<Integer> parameterOids() {
        return verb.equals("echo") ? List.of(PgType.INT4.oid()) : List.of();
    }

    @Override
    public @Nullable List<ResultColumn> columns() {
        return switch (verb) {
            case "rows", "badrow", "echo" ->
                List.of(ResultColumn.of("n", PgType.INT4), ResultColumn.of("label", PgType.TEXT));
            default -> null;
        };
    }

    @Override
    public Portal bind(ParameterValues values, FormatCodes resultFormats) {
        Portal portal = portal(values);
        session.opened();
        return portal;
    }

    private Portal portal(ParameterValues values) {
        return switch (verb) {
            case "rows" -> new Rows(1, Integer.parseInt(argument));
            case "badrow" -> new Rows(-1, 2);
            case "echo" -> {
                int n = IntegerText.parseInt4(values.bytes(), values.offset(0), values.length(0));
                yield new Rows(n, 1);
            }
            case "copyin" -> new In();
            case "copyout" -> new Out(Integer.parseInt(argument));
            default -> new Verb();
        };
    }

    @Override
    public void close() {
        session.closed("statement");
    }

    private final class Verb implements Command {
        @Override
        public void run() {
            session.log("run " + verb);
            switch (verb) {
                case "cmd" -> {}
                case "begin" -> session.status = TransactionStatus.IN_TRANSACTION;
                case "commit", "rollback" -> session.status = TransactionStatus.IDLE;
                case "wait" -> session.waitForCancel();
                case "notice" -> session.client.notice(ErrorFields.notice("hello"));
                case "set" -> session.client.parameterStatus("application_name", argument);
                case "badsync" -> session.failNextSync = true;
                case "fail" ->
                    throw new EngineException(ErrorFields.error(SqlState.UNDEFINED_TABLE, "no " + argument)
                            .withPosition(6).withHint("try another"));
                case "die" -> throw new EngineException(ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN, "over"));
                case "boom" -> throw new IllegalStateException("secret detail");
                default -> throw new EngineException(SqlState.SYNTAX_ERROR, "unknown verb " + verb);
            }
        }

        @Override
        public String tag() {
            return verb.equals("cmd") ? argument : verb.toUpperCase(Locale.ROOT);
        }

        @Override
        public void close() {
            session.closed("portal");
        }
    }

    private final class Rows implements Cursor {
        private final int first;
        private final int count;
        private int done;
        private int fetched;

        Rows(int first, int count) {
            this.first = first;
            this.count = count;
        }

        @Override
        public boolean fetch(long maxRows, RowSink rows) {
            fetched = 0;
            while (done < count && fetched < maxRows) {
                rows.beginRow();
                if (first < 0) {
                    rows.writeInt4(1);
                    throw new EngineException(SqlState.DIVISION_BY_ZERO, "division by zero");
                }
                rows.writeInt4(first + done++);
                rows.writeText("row");
                rows.endRow();
                fetched++;
            }
            return fetched == maxRows;
        }

        @Override
        public String tag() {
            return "SELECT " + fetched;
        }

        @Override
        public void close() {
            session.closed("portal");
        }
    }

    private final class In implements CopyIn {
        private int bytes;

        @Override
        public int columnCount() {
            return 2;
        }

        @Override
        public Format format() {
            return Format.TEXT;
        }

        @Override
        public void begin() {
            session.log("copy begins");
        }

        @Override
        public void accept(byte[] data, int offset, int length) {
            if (new String(data, offset, length, StandardCharsets.UTF_8).contains("bad")) {
                throw new EngineException(SqlState.BAD_COPY_FILE_FORMAT, "bad line");
            }
            bytes += length;
        }

        @Override
        public void finish() {
            session.log("copy finished");
        }

        @Override
        public void fail(String message) {
            session.log("copy failed: " + message);
        }

        @Override
        public String tag() {
            return "COPY " + bytes;
        }

        @Override
        public void close() {
            session.closed("portal");
        }
    }

    private final class Out implements CopyOut {
        private final int count;

        Out(int count) {
            this.count = count;
        }

        @Override
        public int columnCount() {
            return 1;
        }

        @Override
        public Format format() {
            return Format.TEXT;
        }

        @Override
        public void run(CopySink sink) {
            byte[] line = "0123456789\n".getBytes(StandardCharsets.US_ASCII);
            byte[] padded = Arrays.copyOf(line, line.length + 5);
            for (int i = 0; i < count; i++) {
                sink.writeRow(padded, 0, line.length);
            }
        }

        @Override
        public String tag() {
            return "COPY " + count;
        }

        @Override
        public void close() {
            session.closed("portal");
        }
    }
}
