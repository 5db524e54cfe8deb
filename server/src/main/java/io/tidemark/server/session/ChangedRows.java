package io.tidemark.server.session;

import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.session.PreparedChange.Meaning;
import io.tidemark.server.sql.analyze.AnalyzedChange;
import io.tidemark.server.sql.analyze.AnalyzedChange.Conflict;
import io.tidemark.server.sql.analyze.AnalyzedChange.Source;
import io.tidemark.server.sql.analyze.LiteralBatch;
import io.tidemark.server.sql.exec.QueryExecution;
import io.tidemark.server.sql.exec.RowBuffer;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import org.jspecify.annotations.Nullable;

/**
 * A change that was made: how many rows, and what RETURNING says of them. The whole statement runs before the first row is
 * given away, so that it doesn't matter how many the client takes. Confined to its session.
 */
final class ChangedRows implements RowFeed {
    private final AnalyzedChange change;
    private final @Nullable RunningQuery query;
    private final RowBuffer returned;
    private long count;

    private ChangedRows(AnalyzedChange change, @Nullable RunningQuery query, RowBuffer returned) {
        this.change = change;
        this.query = query;
        this.returned = returned;
    }

    /** Runs a statement; {@code view} is what it sees, and stays the caller's. */
    static ChangedRows of(TidemarkSession session, Transaction transaction, Meaning meaning,
            DatabaseView view, ParameterValues values) {
        AnalyzedChange change = meaning.change();
        PhysicalPlan plan = meaning.plan();
        if (change.source() instanceof Source.Literals literals) {
            ChangedRows changed = new ChangedRows(change, null,
                    new RowBuffer(session.engine().statementBudget()));
            changed.writeLiterals(session, transaction, literals, view);
            return changed;
        }
        if (plan == null) {
            throw new IllegalStateException("rows without a plan");
        }
        RunningQuery query = RunningQuery.on(view, session, meaning.queryPlan(plan), values);
        ChangedRows changed = new ChangedRows(change, query, new RowBuffer(query.context().budget()));
        boolean done = false;
        try (RowWriter writer = new RowWriter(transaction, change.table(), change.rules(), query.view(),
                query.context())) {
            changed.write(query, writer, meaning.replaced());
            writer.finish(session.engine().database());
            done = true;
        } finally {
            if (!done || change.returning().isEmpty()) {
                changed.close();
            }
        }
        return changed;
    }

    private void writeLiterals(TidemarkSession session, Transaction transaction, Source.Literals literals,
            DatabaseView view) {
        try (WriteScope scope = new WriteScope(session, view);
                BufferArena memory = new BufferArena();
                DefaultColumns defaults = new DefaultColumns(change.table(), literals.defaults(),
                        scope.context());
                RowWriter writer = new RowWriter(transaction, change.table(), change.rules(), view,
                        scope.context())) {
            LiteralBatch rows = literals.rows();
            Batch given = rows.build(memory, scope.context().environment());
            writer.append(defaults.fill(given));
            writer.finish(session.engine().database());
            count = rows.rowCount();
        }
    }

    private void write(RunningQuery rows, RowWriter writer, @Nullable PhysicalPlan replaced) {
        for (@Nullable
        Batch batch = rows.next(); batch != null; batch = rows.next()) {
            rows.run().check();
            if (change.conflict() instanceof Conflict.Replace(int key, _) && replaced != null) {
                ProposedRows proposed = new ProposedRows(change.table(), change.rules().keys().get(key),
                        replaced,
                        rows.context());
                replace(proposed, key, batch, writer);
            } else {
                write(batch, writer);
            }
        }
    }

    private void replace(ProposedRows proposed, int key, Batch batch, RowWriter writer) {
        int width = change.table().columns().size();
        try (BufferArena memory = new BufferArena();
                QueryExecution execution = proposed.meet(batch, writer.stored(), memory)) {
            for (@Nullable
            Batch rows = execution.next(); rows != null; rows = execution.next()) {
                writer.replace(key, rows.column(0), columns(rows, 1, width + 1));
                done(rows, width + 1);
            }
        }
    }

    private void write(Batch batch, RowWriter writer) {
        switch (change.action()) {
            case INSERT -> insert(batch, writer);
            case UPDATE -> update(batch, writer);
            case DELETE -> {
                writer.delete(batch.column(0));
                done(batch, 1);
            }
        }
    }

    private void insert(Batch batch, RowWriter writer) {
        int width = change.table().columns().size();
        Batch rows = columns(batch, 0, width);
        if (change.conflict() instanceof Conflict.Skip skip) {
            int[] chosen = new int[batch.rows()];
            int chosenCount = writer.appendChosen(rows, skip, chosen);
            try (BufferArena memory = new BufferArena()) {
                done(RowBuffer.select(batch, chosen, chosenCount, memory), width);
            }
        } else {
            writer.append(rows);
            done(batch, width);
        }
    }

    private void update(Batch batch, RowWriter writer) {
        int width = change.table().columns().size();
        writer.delete(batch.column(0));
        writer.append(columns(batch, 1, width + 1));
        done(batch, width + 1);
    }

    private static Batch columns(Batch batch, int from, int to) {
        return new Batch(batch.rows(), batch.columns().subList(from, to));
    }

    /** @param from the first column of RETURNING */
    private void done(Batch batch, int from) {
        count += batch.rows();
        if (!change.returning().isEmpty()) {
            returned.add(columns(batch, from, batch.columns().size()));
        }
    }

    /** Rows that were added, replaced or removed. */
    long count() {
        return count;
    }

    @Override
    public @Nullable Batch next() {
        return returned.next();
    }

    private RunningQuery query() {
        if (query == null) {
            throw new IllegalStateException("nothing is returned");
        }
        return query;
    }

    @Override
    public Environment environment() {
        return query().environment();
    }

    @Override
    public void requireOpen() {
        query().requireOpen();
    }

    @Override
    public String tag(long rows) {
        return switch (change.action()) {
            case INSERT -> "INSERT 0 " + count;
            case UPDATE -> "UPDATE " + count;
            case DELETE -> "DELETE " + count;
        };
    }

    @Override
    public void close() {
        returned.close();
        if (query != null) {
            query.close();
        }
    }
}
