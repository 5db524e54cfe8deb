package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.exec.KeptRows;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cursor of DECLARE: a query and where the client stands in its rows, which count from 1. One that scrolls, or outlives its
 * transaction, keeps copies of the rows that were read; another runs its query again to go back. Confined to its session.
 */
final class SqlCursor implements AutoCloseable {
    private final Statement.DeclareCursor declared;
    private final String sql;
    private final QueryPlan plan;
    private final BufferArena memory;
    private final List<Loaded> batches = new ArrayList<>();
    private final Environment environment;
    private @Nullable RunningQuery query;
    /** The rows read so far. */
    private long loaded;
    private int loads;
    private long position;
    private boolean held;

    /**
     * Rows that can be read.
     *
     * @param first  index of the first
     * @param number another one for each batch that was ever read
     */
    record Loaded(long first, int number, Batch batch) {}

    /** @param query the cursor's own from now on */
    SqlCursor(Statement.DeclareCursor declared, String sql, QueryPlan plan, RunningQuery query,
            BufferArena memory) {
        this.declared = declared;
        this.sql = sql;
        this.plan = plan;
        this.query = query;
        this.environment = query.environment();
        this.memory = memory;
    }

    Statement.DeclareCursor declared() {
        return declared;
    }

    /** The text of DECLARE. */
    String sql() {
        return sql;
    }

    QueryPlan plan() {
        return plan;
    }

    Environment environment() {
        return environment;
    }

    boolean scrolls() {
        return !Boolean.FALSE.equals(declared.scroll());
    }

    private boolean keeps() {
        return declared.hold() || Boolean.TRUE.equals(declared.scroll());
    }

    /** Whether it has outlived its transaction. */
    boolean held() {
        return held;
    }

    /** Reads all that is left: the transaction is about to commit. */
    void hold() {
        total();
        closeQuery();
        held = true;
    }

    /** Makes a row readable by {@link #batch}. @return false when there are not so many rows */
    private boolean find(long index) {
        if (!keeps() && !batches.isEmpty() && index < batches.getFirst().first()) {
            restart();
        }
        while (index > loaded) {
            if (!advance()) {
                return false;
            }
        }
        return true;
    }

    private void restart() {
        RunningQuery before = requireQuery();
        RunningQuery again = before.again();
        before.close();
        query = again;
        batches.clear();
        loaded = 0;
    }

    private RunningQuery requireQuery() {
        RunningQuery open = query;
        if (open == null) {
            throw new IllegalStateException("the cursor has no query");
        }
        open.requireOpen();
        return open;
    }

    private boolean advance() {
        if (held) {
            return false;
        }
        Batch next = requireQuery().next();
        if (next == null) {
            return false;
        }
        if (keeps()) {
            next = KeptRows.copy(next, memory);
        } else {
            batches.clear();
        }
        batches.add(new Loaded(loaded + 1, ++loads, next));
        loaded += next.rows();
        return true;
    }

    /** Where the rows of one FETCH or MOVE come from. */
    final class Walk {
        private final Statement.FetchDirection direction;
        private long left;
        private boolean single;

        Walk(Statement.FetchDirection direction, long count) {
            boolean turned = count < 0 && direction == Statement.FetchDirection.FORWARD;
            this.direction = turned ? Statement.FetchDirection.BACKWARD : direction;
            this.left = turned ? -count : count;
            this.single = direction == Statement.FetchDirection.ABSOLUTE
                    || direction == Statement.FetchDirection.RELATIVE || count == 0;
        }

        /** Goes to the next row of the result. @return false when there is none */
        boolean next() {
            if (single) {
                single = false;
                long wanted = left;
                left = 0;
                return switch (direction) {
                    case FORWARD, BACKWARD -> go(position);
                    case ABSOLUTE -> go(wanted < 0 ? Math.max(0, total() + wanted + 1) : wanted);
                    case RELATIVE -> go(Math.max(0, position + wanted));
                };
            }
            if (left == 0) {
                return false;
            }
            left--;
            boolean found = direction == Statement.FetchDirection.FORWARD
                    ? go(position + 1)
                    : go(Math.max(0, position - 1));
            if (!found) {
                left = 0;
            }
            return found;
        }
    }

    private long total() {
        while (find(loaded + 1)) {
            // reading checks whether the statement is cancelled
        }
        return loaded;
    }

    private boolean go(long index) {
        if (index <= position && !scrolls() && (index < position || index > 0)) {
            throw new SqlException("55000", "cursor can only scan forward", SqlException.NO_POSITION,
                    "Declare it with SCROLL option to enable backward scan.");
        }
        if (index == 0) {
            position = 0;
            return false;
        }
        boolean found = find(index);
        position = found ? index : loaded + 1;
        return found;
    }

    /** The batch that the current row is in. */
    Loaded batch() {
        int index = batches.size() - 1;
        while (batches.get(index).first() > position) {
            index--;
        }
        return batches.get(index);
    }

    /** The current row's number, from 1. */
    long position() {
        return position;
    }

    private void closeQuery() {
        if (query != null) {
            query.close();
            query = null;
        }
    }

    @Override
    public void close() {
        closeQuery();
        memory.close();
    }
}
