package io.tidemark.server.session;

import io.tidemark.protocol.engine.CopyIn;
import io.tidemark.protocol.message.Format;
import io.tidemark.server.command.copy.CopyFormat;
import io.tidemark.server.command.copy.CopyInput;
import io.tidemark.server.command.copy.CopyTarget;
import io.tidemark.server.sql.analyze.AnalyzedCopy;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** COPY FROM STDIN: lines or tuples of the client become rows of the transaction. Confined to its session. */
final class CopyFromClient implements CopyIn {
    private final TidemarkSession session;
    private final String sql;
    private final CopyFormat format;
    private final Supplier<PreparedCopy.Target> target;
    private final int columnCount;
    private @Nullable CopyInput reader;
    private @Nullable Writing writing;
    private long rows;

    /** @param target looks the table up, when the copy begins too */
    CopyFromClient(TidemarkSession session, String sql, CopyFormat format,
            Supplier<PreparedCopy.Target> target) {
        this.session = session;
        this.sql = sql;
        this.format = format;
        this.target = target;
        this.columnCount = target.get().columns().size();
    }

    @Override
    public int columnCount() {
        return columnCount;
    }

    @Override
    public Format format() {
        return format.isBinary() ? Format.BINARY : Format.TEXT;
    }

    @Override
    public void begin() {
        Failures.translated(sql, () -> {
            Transaction transaction = session.transaction().forStatement();
            session.requireWritable("COPY FROM");
            PreparedCopy.Target found = locked();
            Writing opened = Writing.open(session, transaction, found);
            writing = opened;
            CopyTarget lines = new CopyTarget(found.table(), found.columns(),
                    opened.scope().context().environment());
            reader = CopyInput.of(lines, format, this::write);
        });
    }

    /** The table, locked, as it is and as the role may use it after whatever was waited for. */
    private PreparedCopy.Target locked() {
        PreparedCopy.Target found = target.get();
        while (true) {
            session.transaction().lockToChange(found.table().tableId(),
                    found.meaning().rules().keys().isEmpty());
            PreparedCopy.Target now = target.get();
            if (now.table().tableId() == found.table().tableId()
                    && now.meaning().rules().keys().equals(found.meaning().rules().keys())) {
                return now;
            }
            found = now;
        }
    }

    private void write(Batch rows) {
        Writing open = writing;
        if (open == null) {
            throw new IllegalStateException("the copy has not begun");
        }
        open.writer().append(open.defaults().fill(rows));
    }

    /** What is open while rows come. */
    private record Writing(int tableId, DatabaseView view, WriteScope scope, DefaultColumns defaults,
            RowWriter writer) implements AutoCloseable {
        static Writing open(TidemarkSession session, Transaction transaction, PreparedCopy.Target target) {
            TableSchema table = target.table();
            AnalyzedCopy meaning = target.meaning();
            DatabaseView view = transaction.view();
            WriteScope scope = new WriteScope(session, view);
            return new Writing(table.tableId(), view, scope,
                    new DefaultColumns(table, meaning.defaults(), scope.context()),
                    new RowWriter(transaction, table, meaning.rules(), view, scope.context()));
        }

        @Override
        public void close() {
            writer.close();
            defaults.close();
            scope.close();
            view.close();
        }
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        Failures.translated(sql, () -> {
            open().accept(bytes, offset, length);
            session.run().check();
        });
    }

    @Override
    public void finish() {
        Failures.translated(sql, () -> {
            open().finish();
            if (writing != null) {
                writing.writer().finish(session.engine().database());
            }
            rows = open().rows();
            if (writing != null) {
                session.engine().counters().inserted(writing.tableId(), rows);
            }
        });
    }

    private CopyInput open() {
        CopyInput opened = reader;
        if (opened == null) {
            throw new IllegalStateException("the copy has not begun");
        }
        return opened;
    }

    @Override
    public void fail(String message) {
        close();
    }

    @Override
    public String tag() {
        return "COPY " + rows;
    }

    @Override
    public void close() {
        if (writing != null) {
            writing.close();
            writing = null;
        }
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
