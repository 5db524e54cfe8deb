package io.tidemark.server.session;

import io.tidemark.server.command.LockMode;
import io.tidemark.server.session.TableLocks.Held;
import io.tidemark.server.session.TableLocks.Outcome;
import io.tidemark.server.session.TableLocks.Space;
import io.tidemark.server.sql.function.Sessions.Advisory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The advisory locks of a session: those that end with its transaction, and those that last, which are let go as often as
 * they were taken. Safe for the threads of the session's statement, of which one waits at a time.
 */
final class AdvisoryLocks {
    private final TidemarkSession session;
    private final List<Held> ofTransaction = new ArrayList<>();
    private final Map<Held, Integer> lasting = new HashMap<>();

    AdvisoryLocks(TidemarkSession session) {
        this.session = session;
    }

    private static Held held(Advisory lock) {
        return new Held(lock.pair() ? Space.PAIR : Space.KEY, lock.key(),
                lock.shared() ? LockMode.SHARE : LockMode.EXCLUSIVE, !lock.ofTransaction());
    }

    /** Takes a lock. @return false where it is held by another and {@code wait} is false */
    boolean lock(Advisory wanted, boolean wait) {
        Held lock = held(wanted);
        Outcome outcome = session.engine().locks().acquire(lock, processId(), session.run(),
                wait ? session.settings().lockTimeoutMillis() : TableLocks.NO_WAIT);
        if (outcome == Outcome.REFUSED) {
            return false;
        }
        synchronized (this) {
            if (lock.lasting()) {
                lasting.merge(lock, 1, Integer::sum);
            } else if (outcome == Outcome.TAKEN) {
                ofTransaction.add(lock);
            }
        }
        return true;
    }

    /** Lets go of a lasting lock once. @return false where the session doesn't have it */
    synchronized boolean unlock(Advisory wanted) {
        Held lock = held(wanted);
        Integer times = lasting.get(lock);
        if (times == null) {
            return false;
        }
        if (times == 1) {
            lasting.remove(lock);
            session.engine().locks().release(processId(), List.of(lock));
        } else {
            lasting.put(lock, times - 1);
        }
        return true;
    }

    /** Lets go of all lasting locks. */
    synchronized void unlockAll() {
        session.engine().locks().release(processId(), List.copyOf(lasting.keySet()));
        lasting.clear();
    }

    /** How many of the transaction's there are: what {@link #backTo} goes back to. */
    synchronized int mark() {
        return ofTransaction.size();
    }

    /** Lets go of the transaction's that were taken since. */
    synchronized void backTo(int mark) {
        if (ofTransaction.size() > mark) {
            List<Held> since = ofTransaction.subList(mark, ofTransaction.size());
            session.engine().locks().release(processId(), since);
            since.clear();
        }
    }

    /** The transaction has ended. */
    void endTransaction() {
        backTo(0);
    }

    private int processId() {
        return session.request().processId();
    }
}
