package io.tidemark.server.session;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.server.command.copy.CopyTarget;
import io.tidemark.server.command.line.StagedBatch;
import io.tidemark.server.command.line.StagedTable;
import io.tidemark.server.command.line.TableRows;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.exec.RowBuffer;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.commit.Savepoint;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.List;

/** Writes staged lines in the session's transaction, which it leaves open. Confined to its session; one use. */
final class LineCommit {
    private final TidemarkSession session;
    private final LineRefusals refusals;
    private final LineCollisions collisions;
    private final Transaction transaction;

    /** @param collisions of this batch, in this and earlier attempts */
    LineCommit(TidemarkSession session, LineRefusals refusals, LineCollisions collisions) {
        this.collisions = collisions;
        this.session = session;
        this.refusals = refusals;
        this.transaction = session.transaction().forStatement();
        session.requireWritable("INSERT");
    }

    /**
     * Writes the rows of all tables. First all tables are made ready, in the order of their names, then all rows are written: so
     * two commits never wait for each other's locks.
     *
     * @return how many rows were written; what became of the others the refusals tell
     */
    long write(List<StagedTable> tables) {
        LineTables ready = new LineTables(session, collisions);
        List<LineTables.Target> targets = new ArrayList<>();
        List<StagedTable> found = new ArrayList<>();
        for (StagedTable table : tables) {
            Savepoint mark = transaction.savepoint();
            try {
                targets.add(ready.target(table));
                found.add(table);
            } catch (SqlException refused) {
                requireOfTable(refused, refused.sqlState());
                transaction.rollbackTo(mark);
                refuseAll(table, refused.sqlState(), refused.message());
            } catch (EngineException refused) {
                String state = refused.fields().state().code();
                requireOfTable(refused, state);
                transaction.rollbackTo(mark);
                refuseAll(table, state, refused.fields().message());
            }
        }
        long written = 0;
        for (int i = 0; i < targets.size(); i++) {
            written += write(found.get(i), targets.get(i));
        }
        return written;
    }

    /** Goes on only when the lines of one table are to blame; a conflict is to be tried again by the caller. */
    private static void requireOfTable(RuntimeException failure, String state) {
        boolean own = state.startsWith("0A") || state.startsWith("22") || state.startsWith("42")
                || state.equals("25006") || state.equals("55000") || state.startsWith("54");
        if (!own) {
            throw failure;
        }
    }

    private void refuseAll(StagedTable table, String state, String message) {
        for (StagedBatch batch : table.batches()) {
            for (int row = 0; row < batch.rows().rows(); row++) {
                refusals.add(TableRows.line(batch.rows(), row), state, message);
            }
        }
    }

    private long write(StagedTable table, LineTables.Target target) {
        long written = 0;
        try (BufferArena memory = new BufferArena()) {
            for (StagedBatch batch : table.batches()) {
                memory.reset();
                CopyTarget into = new CopyTarget(target.schema(), List.of(), target.environment());
                Batch rows = new TableRows(into, refusals::add).of(batch, memory);
                written += rows.rows() == 0 ? 0 : write(target, rows);
            }
        }
        session.engine().counters().inserted(target.schema().tableId(), written);
        return written;
    }

    /** Writes rows; when the table's rules refuse them, each half of them, down to single rows. */
    private long write(LineTables.Target target, Batch rows) {
        Savepoint mark = transaction.savepoint();
        try {
            append(target, new Batch(rows.rows(), rows.columns().subList(0, rows.columns().size() - 1)));
            return rows.rows();
        } catch (SqlException refused) {
            if (!refused.sqlState().startsWith("22") && !refused.sqlState().startsWith("23")) {
                throw refused;
            }
            transaction.rollbackTo(mark);
            if (rows.rows() == 1) {
                String detail = refused.detail();
                refusals.add(TableRows.line(rows, 0), refused.sqlState(),
                        detail == null ? refused.message() : refused.message() + ": " + detail);
                return 0;
            }
        }
        int half = rows.rows() / 2;
        return write(target, part(rows, 0, half)) + write(target, part(rows, half, rows.rows()));
    }

    private long write(LineTables.Target target, Part part) {
        try (part) {
            return write(target, part.rows());
        }
    }

    /** Some of the rows of a batch. */
    private record Part(Batch rows, BufferArena memory) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
        }
    }

    private static Part part(Batch rows, int from, int to) {
        int[] selection = new int[to - from];
        for (int i = 0; i < selection.length; i++) {
            selection[i] = from + i;
        }
        BufferArena memory = new BufferArena();
        return new Part(RowBuffer.select(rows, selection, selection.length, memory), memory);
    }

    private void append(LineTables.Target target, Batch rows) {
        try (DatabaseView view = transaction.view();
                WriteScope scope = new WriteScope(session, view);
                LineDefaults defaults = new LineDefaults(target, scope.context());
                RowWriter writer = new RowWriter(transaction, target.schema(), target.rules(), view,
                        scope.context())) {
            writer.append(defaults.fill(rows));
            writer.finish(session.engine().database());
        }
    }
}
