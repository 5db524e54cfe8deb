package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Leader and followers: of the threads that wait for their commits to be durable one syncs for all, and those that
 * came too late for it wait for the next leader. No delay, no thread of its own. Safe for many threads.
 */
final class GroupCommit {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile long durableTxn;
    private boolean syncing;
    private @Nullable StorageException failure;

    GroupCommit(long durableTxn) {
        this.durableTxn = durableTxn;
    }

    long durableTxn() {
        return durableTxn;
    }

    /** Returns when {@code txn} is durable; {@code sync} makes what was appended durable and calls {@link #advance}. */
    void await(long txn, Runnable sync) {
        while (durableTxn < txn) {
            if (lead(txn)) {
                try {
                    sync.run();
                } finally {
                    stepDown();
                }
            }
        }
    }

    /** True when the caller is the leader; false when {@code txn} is durable. */
    private boolean lead(long txn) {
        lock.lock();
        try {
            while (durableTxn < txn) {
                if (failure != null) {
                    throw failure;
                }
                if (!syncing) {
                    syncing = true;
                    return true;
                }
                changed.awaitUninterruptibly();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void stepDown() {
        lock.lock();
        try {
            syncing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Everything up to {@code txn} is durable. */
    void advance(long txn) {
        lock.lock();
        try {
            durableTxn = Math.max(durableTxn, txn);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more becomes durable. */
    void fail(StorageException cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
