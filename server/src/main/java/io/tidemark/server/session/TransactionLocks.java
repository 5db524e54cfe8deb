package io.tidemark.server.session;

import io.tidemark.server.session.TableLocks.Held;
import io.tidemark.server.session.TableLocks.Outcome;
import java.util.ArrayList;
import java.util.List;

/** The locks of tables that a session's transaction has, in the order of locking. Confined to its session. */
final class TransactionLocks {
    private final TidemarkSession session;
    private final TableLocks locks;
    private final WeakLocks weak;
    private final List<Held> taken = new ArrayList<>();

    TransactionLocks(TidemarkSession session) {
        this.session = session;
        this.locks = session.engine().locks();
        this.weak = locks.join(session.request().processId());
    }

    /**
     * Takes a lock until the transaction ends.
     *
     * @param timeoutMillis as {@link TableLocks#acquire}
     * @return {@code HELD_BEFORE} also where nobody could have changed anything meanwhile
     */
    Outcome take(Held lock, int timeoutMillis) {
        boolean isWeak = lock.mode().isWeak();
        if (isWeak && taken.contains(lock)) {
            return Outcome.HELD_BEFORE;
        }
        if (isWeak && weak.take(lock)) {
            taken.add(lock);
            return Outcome.HELD_BEFORE;
        }
        Outcome outcome = locks.acquire(lock, weak.processId(), session.run(), timeoutMillis);
        if (outcome == Outcome.TAKEN) {
            taken.add(lock);
        }
        return outcome;
    }

    /** How many there are: what {@link #backTo} goes back to. */
    int mark() {
        return taken.size();
    }

    /** Lets go of the locks that were taken since. */
    void backTo(int mark) {
        if (taken.size() > mark) {
            List<Held> since = taken.subList(mark, taken.size());
            List<Held> shared = null;
            for (Held lock : since) {
                if (!lock.mode().isWeak() || !weak.release(lock)) {
                    shared = shared == null ? new ArrayList<>() : shared;
                    shared.add(lock);
                }
            }
            since.clear();
            if (shared != null) {
                locks.release(weak.processId(), shared);
            }
        }
    }

    /** Lets go of all. */
    void endTransaction() {
        backTo(0);
    }

    /** The session ends. */
    void close() {
        backTo(0);
        locks.leave(weak);
    }
}
