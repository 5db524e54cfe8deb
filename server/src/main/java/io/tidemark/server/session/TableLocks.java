package io.tidemark.server.session;

import io.tidemark.server.command.LockMode;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.TableName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The locks of tables, and of other things that transactions keep from each other: who reads or changes rows, or the table
 * itself, or asks by LOCK TABLE, waits for the others who have it in a conflicting mode, in the order of asking. Locks of tables
 * in weak modes are not here but in {@link WeakLocks}, until somebody wants a strong one. Safe for many threads; the one monitor
 * is held for look-ups only, and the monitors of weak locks within it.
 */
final class TableLocks {
    /** A timeout that refuses to wait at all. */
    static final int NO_WAIT = -1;

    private final Map<Target, List<Request>> requests = new HashMap<>();
    /** How many requests of tables in strong modes there are. */
    private final AtomicInteger strong = new AtomicInteger();
    private long deadlocks;
    private final Set<WeakLocks> weak = ConcurrentHashMap.newKeySet();

    /** Who has a lock or waits for it. */
    private static final class Request {
        final Held lock;
        final int processId;
        final long sinceMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        boolean granted;

        Request(Held lock, int processId) {
            this.lock = lock;
            this.processId = processId;
        }
    }

    /** What numbers are the numbers of: tables, roles and what is kept of them, names of relations, advisory keys, pairs of them. */
    enum Space {
        TABLE, ROLES, NAME, KEY, PAIR;

        /** How pg_stat_activity calls waiting for one. */
        private String event() {
            return switch (this) {
                case TABLE -> "Lock relation";
                case ROLES, NAME -> "Lock object";
                case KEY, PAIR -> "Lock advisory";
            };
        }

        private String word() {
            return switch (this) {
                case TABLE -> "relation";
                case ROLES -> "object";
                case NAME -> "relation name";
                case KEY, PAIR -> "advisory lock";
            };
        }
    }

    /** What can be locked. */
    private record Target(Space space, long object) {}

    /**
     * A table or an advisory key in a mode.
     *
     * @param lasting not ended by the transaction: the same lock of a session and of its transaction are two
     */
    record Held(Space space, long object, LockMode mode, boolean lasting) {
        /** A table in a mode. */
        Held(int tableId, LockMode mode) {
            this(Space.TABLE, tableId, mode, false);
        }

        /** The name of a relation, which is being given: a hash of it, the name's own in the lower half. */
        static Held of(TableName name) {
            long schema = name.schema().hashCode();
            return new Held(Space.NAME,
                    schema << Integer.SIZE | Integer.toUnsignedLong(name.name().hashCode()),
                    LockMode.EXCLUSIVE, false);
        }

        private Target target() {
            return new Target(space, object);
        }

        private boolean isStrong() {
            return space == Space.TABLE && mode.isStrong();
        }
    }

    /** What became of asking. */
    enum Outcome {
        TAKEN, HELD_BEFORE, REFUSED
    }

    /**
     * A line of pg_locks.
     *
     * @param waitStartMicros microseconds since 1970 UTC; 0 when granted
     */
    record Entry(Held lock, int processId, boolean granted, long waitStartMicros) {}

    /** How many deadlocks there were. */
    synchronized long deadlocks() {
        return deadlocks;
    }

    /** A session begins; {@link #leave} ends what this begins. */
    WeakLocks join(int processId) {
        WeakLocks joined = new WeakLocks(processId, strong);
        weak.add(joined);
        return joined;
    }

    /** A session has ended. */
    void leave(WeakLocks left) {
        weak.remove(left);
    }

    /**
     * Takes a table's lock for a session; one that holds it in this mode already has it at once.
     *
     * @param run           ends the wait with 57014
     * @param timeoutMillis after which the wait ends with 55P03; 0 for never; with {@link #NO_WAIT} it may be refused
     * @throws SqlException 40P01 when the session would wait for one that waits for it
     */
    synchronized Outcome acquire(Held lock, int processId, StatementRun run, int timeoutMillis) {
        List<Request> queue = requests.computeIfAbsent(lock.target(), _ -> new ArrayList<>());
        for (Request other : queue) {
            if (other.processId == processId && other.lock.equals(lock)) {
                return Outcome.HELD_BEFORE;
            }
        }
        if (lock.isStrong()) {
            strong.incrementAndGet();
            gatherWeak(lock.object(), queue);
        }
        Request mine = new Request(lock, processId);
        queue.add(mine);
        if (blockers(mine).isEmpty()) {
            mine.granted = true;
            return Outcome.TAKEN;
        }
        if (timeoutMillis == NO_WAIT) {
            remove(queue, mine);
            return Outcome.REFUSED;
        }
        run.beginWait(lock.space().event(), this::wakeAll);
        try {
            refuseDeadlock(mine);
            await(mine, run, timeoutMillis);
            mine.granted = true;
        } finally {
            run.endWait();
            if (!mine.granted) {
                remove(queue, mine);
                notifyAll();
            }
        }
        return Outcome.TAKEN;
    }

    /** From now on all locks of this table are here. */
    private void gatherWeak(long table, List<Request> queue) {
        for (WeakLocks session : weak) {
            for (Held lock : session.move(table)) {
                Request moved = new Request(lock, session.processId());
                moved.granted = true;
                queue.add(moved);
            }
        }
    }

    private void remove(List<Request> queue, Request request) {
        queue.remove(request);
        if (queue.isEmpty()) {
            requests.remove(request.lock.target());
        }
        if (request.lock.isStrong()) {
            strong.decrementAndGet();
        }
    }

    private synchronized void wakeAll() {
        notifyAll();
    }

    private void await(Request mine, StatementRun run, int timeoutMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            while (!blockers(mine).isEmpty()) {
                run.check();
                if (timeoutMillis == 0) {
                    wait();
                } else {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        throw new LockTimeout(mine.lock.space());
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

    /**
     * Whom a request waits for, in the order of asking: those who have the table in a conflicting mode, and those who asked
     * for one before, unless they may be waiting for this session, which has the table already.
     */
    private List<Request> blockers(Request mine) {
        List<Request> queue = requests.getOrDefault(mine.lock.target(), List.of());
        boolean holds = queue.stream().anyMatch(other -> other.granted && other.processId == mine.processId);
        List<Request> blockers = new ArrayList<>();
        boolean before = true;
        for (Request other : queue) {
            before &= other != mine;
            if (other.processId != mine.processId && (other.granted || (before && !holds))
                    && other.lock.mode().conflictsWith(mine.lock.mode())) {
                blockers.add(other);
            }
        }
        return blockers;
    }

    private void refuseDeadlock(Request mine) {
        List<String> chain = new ArrayList<>();
        if (leadsTo(mine.processId, mine, chain, new HashSet<>())) {
            deadlocks++;
            throw new SqlException("40P01", "deadlock detected", SqlException.NO_POSITION,
                    String.join("\n", chain), "See server log for query details.");
        }
    }

    /** Whether who makes a session wait waits in the end for {@code processId}; the chain says how. */
    private boolean leadsTo(int processId, Request waiting, List<String> chain, Set<Request> seen) {
        for (Request blocker : blockers(waiting)) {
            chain.add("Process " + waiting.processId + " waits for " + waiting.lock.mode().shown()
                    + " on " + waiting.lock.space().word() + " " + waiting.lock.object()
                    + "; blocked by process " + blocker.processId
                    + ".");
            Request next = waitingOf(blocker.processId);
            if (blocker.processId == processId
                    || (next != null && seen.add(next) && leadsTo(processId, next, chain, seen))) {
                return true;
            }
            chain.removeLast();
        }
        return false;
    }

    private @Nullable Request waitingOf(int processId) {
        for (List<Request> queue : requests.values()) {
            for (Request request : queue) {
                if (request.processId == processId && !request.granted) {
                    return request;
                }
            }
        }
        return null;
    }

    /** Lets go of locks that a session holds; those who wait next get them. */
    synchronized void release(int processId, List<Held> locks) {
        for (Held lock : locks) {
            List<Request> queue = requests.get(lock.target());
            if (queue != null) {
                queue.stream()
                        .filter(request -> request.granted && request.processId == processId
                                && request.lock.equals(lock))
                        .findFirst().ifPresent(request -> remove(queue, request));
            }
        }
        notifyAll();
    }

    /** Who makes a session wait, in the order of asking; empty when it doesn't wait. */
    synchronized List<Integer> blockers(int processId) {
        Request waiting = waitingOf(processId);
        return waiting == null
                ? List.of()
                : blockers(waiting).stream().map(other -> other.processId).distinct().toList();
    }

    /** Every lock that is held or waited for. */
    synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        requests.forEach((_, queue) -> queue.forEach(request -> entries.add(new Entry(request.lock,
                request.processId, request.granted, request.granted ? 0 : request.sinceMicros))));
        weak.forEach(session -> session.all()
                .forEach(lock -> entries.add(new Entry(lock, session.processId(), true, 0))));
        return entries;
    }
}
