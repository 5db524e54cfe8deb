package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;

/** min and max over frames that move forward: a queue of the rows that may still be the extreme, best first. */
final class FrameExtremes {
    private static final int STEP = 16_384;

    private final FrameAggregate aggregate;
    private final WindowRows rows;
    private final boolean greatest;
    private final OrderedKeys keys;
    private final Ints queue;
    private int head;
    private int tail;
    private int low;
    private int high;

    FrameExtremes(FrameAggregate aggregate, boolean greatest) {
        this.aggregate = aggregate;
        this.rows = aggregate.rows();
        this.greatest = greatest;
        this.keys = OrderedKeys.of(aggregate.first().values(), aggregate.first().type(), rows.memory(),
                rows.scope());
        this.queue = Ints.of(rows.count(), rows.memory());
    }

    Vector values() {
        SqlType type = aggregate.type();
        BufferArena scratch = rows.scope().arena();
        Gather gather = Gather.of(new Vector[]{aggregate.first().values()}, type, scratch);
        VectorBuilder builder = Constants.builder(type.id(), rows.memory());
        for (int from = 0; from < rows.count(); from += STEP) {
            rows.scope().checkCancelled();
            scratch.reset();
            long[] at = new long[Math.min(STEP, rows.count() - from)];
            for (int i = 0; i < at.length; i++) {
                at[i] = extreme(from + i);
            }
            builder.append(gather.take(at, 0, at.length, scratch), 0, at.length);
        }
        rows.scope().free(scratch);
        return builder.build();
    }

    private long extreme(int row) {
        int start = aggregate.frames().start(row);
        int end = aggregate.frames().end(row);
        if (start < low || end < high || start >= high) {
            head = 0;
            tail = 0;
            high = start;
        }
        low = start;
        for (; high < end; high++) {
            if (aggregate.counts(high)) {
                push(high);
            }
        }
        while (head < tail && queue.get(head) < start) {
            head++;
        }
        return head < tail ? queue.get(head) : RowStore.NO_ROW;
    }

    private void push(int row) {
        while (head < tail) {
            int order = keys.compare(row, keys, queue.get(tail - 1));
            if (greatest ? order < 0 : order > 0) {
                break;
            }
            tail--;
        }
        queue.set(tail++, row);
    }
}
