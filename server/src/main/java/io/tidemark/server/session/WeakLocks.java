package io.tidemark.server.session;

import io.tidemark.server.session.TableLocks.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The locks of tables that a session has taken without looking at those of others: in modes that conflict with nothing as long
 * as nobody wants a strong one. Who wants one moves them to where all look. Safe for many threads.
 */
final class WeakLocks {
    private final int processId;
    private final AtomicInteger strong;
    private final List<Held> held = new ArrayList<>(4);

    /** @param strong how many strong locks are wanted or held; it grows before locks are moved away */
    WeakLocks(int processId, AtomicInteger strong) {
        this.processId = processId;
        this.strong = strong;
    }

    int processId() {
        return processId;
    }

    /** Takes a lock that the session doesn't have. @return false where it must be asked for among all */
    synchronized boolean take(Held lock) {
        if (strong.get() > 0) {
            return false;
        }
        held.add(lock);
        return true;
    }

    /** Lets go of a lock. @return false where it is none of these, or not any more */
    synchronized boolean release(Held lock) {
        return held.remove(lock);
    }

    /** Takes the locks of one table away. */
    synchronized List<Held> move(long table) {
        List<Held> moved = held.stream().filter(lock -> lock.object() == table).toList();
        held.removeAll(moved);
        return moved;
    }

    /** What is held. */
    synchronized List<Held> all() {
        return List.copyOf(held);
    }
}
