package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The write locks of tables: who changes rows that are there, or the table itself, waits for the others who do; readers and
 * plain inserts never wait. In the order of asking. Safe for many threads; the one monitor is held for look-ups only.
 */
final class TableLocks {
    private final Map<Integer, ArrayDeque<Request>> queues = new HashMap<>();

    /** Who holds a lock (the first of its queue) or waits for it. */
    private record Request(int processId, long sinceMicros) {}

    /**
     * A line of pg_locks.
     *
     * @param waitStartMicros microseconds since 1970 UTC; 0 when granted
     */
    record Entry(int tableId, int processId, boolean granted, long waitStartMicros) {}

    /**
     * Takes a table's lock for a session; one that holds it already has it at once.
     *
     * @param run           ends the wait with 57014
     * @param timeoutMillis after which the wait ends with 55P03; 0 for never
     * @return whether the session didn't hold it before
     * @throws SqlException 40P01 when the session would wait for one that waits for it
     */
    synchronized boolean acquire(int tableId, int processId, StatementRun run, int timeoutMillis) {
        ArrayDeque<Request> queue = queues.computeIfAbsent(tableId, _ -> new ArrayDeque<>());
        Request holder = queue.peekFirst();
        if (holder != null && holder.processId() == processId) {
            return false;
        }
        Request mine = new Request(processId, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        queue.add(mine);
        if (holder == null) {
            return true;
        }
        boolean granted = false;
        run.sleeping(this::wakeAll);
        try {
            refuseDeadlock(tableId, processId);
            await(queue, mine, run, timeoutMillis);
            granted = true;
        } finally {
            run.sleeping(null);
            if (!granted) {
                queue.remove(mine);
                notifyAll();
            }
        }
        return true;
    }

    private synchronized void wakeAll() {
        notifyAll();
    }

    private void await(ArrayDeque<Request> queue, Request mine, StatementRun run, int timeoutMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            while (!mine.equals(queue.peekFirst())) {
                run.check();
                if (timeoutMillis == 0) {
                    wait();
                } else {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        throw new SqlException("55P03", "canceling statement due to lock timeout",
                                SqlException.NO_POSITION);
                    }
                    wait(left / 1_000_000, (int) (left % 1_000_000));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlException("57014", "canceling statement due to user request",
                    SqlException.NO_POSITION);
        }
    }

    /** Each waits for one other at most: the chain from the one who asks either ends or comes back. */
    private void refuseDeadlock(int tableId, int processId) {
        List<String> chain = new ArrayList<>();
        int waiting = processId;
        Integer wanted = tableId;
        while (wanted != null) {
            int holder = holder(wanted);
            chain.add("Process " + waiting + " waits for ShareRowExclusiveLock on relation " + wanted
                    + "; blocked by process " + holder + ".");
            if (holder == processId) {
                throw new SqlException("40P01", "deadlock detected", SqlException.NO_POSITION,
                        String.join("\n", chain), "See server log for query details.");
            }
            waiting = holder;
            wanted = wantedBy(holder);
        }
    }

    private int holder(int tableId) {
        ArrayDeque<Request> queue = queues.get(tableId);
        Request first = queue == null ? null : queue.peekFirst();
        return first == null ? 0 : first.processId();
    }

    private @Nullable Integer wantedBy(int processId) {
        for (Entry entry : entries()) {
            if (entry.processId() == processId && !entry.granted()) {
                return entry.tableId();
            }
        }
        return null;
    }

    /** Lets go of tables that a session holds; those who wait next get them. */
    synchronized void release(int processId, List<Integer> tableIds) {
        for (Integer tableId : tableIds) {
            ArrayDeque<Request> queue = queues.get(tableId);
            if (queue != null && holder(tableId) == processId) {
                queue.removeFirst();
                if (queue.isEmpty()) {
                    queues.remove(tableId);
                }
            }
        }
        notifyAll();
    }

    /** Who makes a session wait: the holder and those before it, the holder first; empty when it doesn't wait. */
    synchronized List<Integer> blockers(int processId) {
        Integer wanted = wantedBy(processId);
        ArrayDeque<Request> queue = wanted == null ? null : queues.get(wanted);
        return queue == null
                ? List.of()
                : queue.stream().map(Request::processId).takeWhile(other -> other != processId).toList();
    }

    /** Every lock that is held or waited for. */
    synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        queues.forEach((tableId, queue) -> {
            boolean granted = true;
            for (Request request : queue) {
                entries.add(new Entry(tableId, request.processId(), granted,
                        granted ? 0 : request.sinceMicros()));
                granted = false;
            }
        });
        return entries;
    }
}
