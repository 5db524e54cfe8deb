package io.tidemark.storage.commit;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Holds;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.wal.Wal;
import io.tidemark.storage.wal.WalAppended;
import io.tidemark.storage.wal.WalEntry;
import io.tidemark.storage.wal.WalMode;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Turns write sets into commits: checked and appended to the log under the order lock, made durable together with
 * others, then applied to memory and published in the order of their txns by whoever comes first. Safe for many
 * threads.
 *
 * <p>Locks: order and apply are never held together, and neither while the disk is waited for, except for the write
 * of a record into the log's file.
 */
public final class Committer {
    /** The type of all our records in the log. */
    static final int RECORD_TYPE = 1;

    private final Wal wal;
    private final boolean durableFirst;
    private final PinRegistry pins;
    private final TableStates states;
    private final Backpressure backpressure;
    private final AtomicInteger nextTableId;
    private final CommitWaits waits = new CommitWaits();

    /** Guards the catalog and the order of the log and the queue. */
    private final ReentrantLock order = new ReentrantLock();
    private final Catalog catalog = new Catalog();
    private final Queue<Decided> decided = new ConcurrentLinkedQueue<>();

    /** Guards the states and publication. */
    private final ReentrantLock apply = new ReentrantLock();
    private volatile long appliedTxn;
    private volatile long unflushedBytes;
    private volatile @Nullable StorageException broken;

    /** A commit that is in the log and not applied yet. */
    private record Decided(WalAppended log, WriteSet writes) {}

    /** Goes on behind what recovery has applied and published. */
    Committer(Recovered recovered, Wal wal, WalMode mode, Backpressure backpressure) {
        this.wal = wal;
        this.durableFirst = mode == WalMode.SYNC;
        this.pins = recovered.pins();
        this.states = recovered.states();
        this.nextTableId = new AtomicInteger(recovered.nextTableId());
        this.backpressure = backpressure;
        this.appliedTxn = wal.lastTxn();
        this.unflushedBytes = states.unflushedBytes();
        for (LiveTable table : states.all()) {
            catalog.put(Shape.of(table.version));
        }
    }

    /** What recovery hands over. */
    record Recovered(PinRegistry pins, TableStates states, int nextTableId) {}

    /** A transaction on the newest version. */
    public Transaction begin() {
        return new Transaction(this);
    }

    /** A pin of the newest version; the caller closes it. */
    public DatabaseView view(String holder) {
        return pins.pin(holder);
    }

    /** The newest version, not pinned. */
    public DatabaseVersion current() {
        return pins.current();
    }

    /** An id that no table has, and none will get before a restart. */
    public int newTableId() {
        return nextTableId.getAndIncrement();
    }

    /** How long commits take. */
    public CommitWaits waits() {
        return waits;
    }

    /** One more than the largest id that a table may have. */
    public int nextTableId() {
        return nextTableId.get();
    }

    /**
     * Commits; the write set is closed when it is not needed any more.
     *
     * @throws StorageException.Conflict when the premise does not hold any more
     */
    CommitResult commit(WriteSet writes, Premise premise) {
        boolean handedOver = false;
        WalAppended appended;
        try {
            if (writes.hasRows()) {
                backpressure.await();
            }
            WalEntry entry = writes.entry();
            order.lock();
            try {
                requireSound();
                Catalog.Draft draft = catalog.check(writes.changes(), premise);
                appended = append(writes.replace(draft.merged()) ? writes.entry() : entry, writes);
                Decided commit = new Decided(appended, writes);
                applying(() -> {
                    catalog.install(draft, commit.log.txn(), pins::oldestTxn);
                    decided.add(commit);
                });
                handedOver = true;
            } finally {
                order.unlock();
            }
        } finally {
            if (!handedOver) {
                writes.close();
            }
        }
        wal.awaitDurable(appended.txn());
        applyUpTo(appended.txn());
        return new CommitResult(appended.txn(), appended.commitMicros());
    }

    /** A commit is in the log: when memory can only be half changed, it must not be shown. */
    private void applying(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException | Error failure) {
            broken = new StorageException.ReadOnly("a commit could not be applied: " + failure, failure);
            throw failure;
        }
    }

    /** From here on the files of adopted tables are the log's, unless it has refused and is sound. */
    private WalAppended append(WalEntry entry, WriteSet writes) {
        writes.decideAdoptions(true);
        boolean appended = false;
        try {
            WalAppended log = wal.append(entry);
            appended = true;
            return log;
        } finally {
            if (!appended && wal.failure().isEmpty()) {
                writes.decideAdoptions(false);
            }
        }
    }

    /** The adopted tables that views show and nobody was told of yet, as they were adopted. */
    public List<TableVersion> takeAdopted() {
        apply.lock();
        try {
            return states.takeAdopted();
        } finally {
            apply.unlock();
        }
    }

    private void requireSound() {
        StorageException failure = broken;
        if (failure != null) {
            throw new StorageException.ReadOnly("a commit could not be applied: " + failure.getMessage(),
                    failure);
        }
    }

    /** Why nothing can be committed any more; empty while it can. */
    public Optional<StorageException> failure() {
        return Optional.ofNullable(broken).or(wal::failure);
    }

    private void applyUpTo(long txn) {
        if (appliedTxn >= txn) {
            return;
        }
        apply.lock();
        try {
            if (appliedTxn >= txn) {
                return;
            }
            requireSound();
            long limit = durableFirst ? Math.max(txn, wal.durableTxn()) : Long.MAX_VALUE;
            applying(() -> applyDecided(limit));
        } finally {
            apply.unlock();
        }
    }

    private void applyDecided(long limit) {
        DatabaseVersion before = pins.current();
        WalAppended last = new WalAppended(before.txn(), before.commitMicros());
        for (Decided next = decided.peek(); next != null
                && next.log.txn() <= limit; next = decided.peek()) {
            for (Change change : next.writes.changes()) {
                states.apply(next.log.txn(), change);
            }
            last = next.log;
            decided.remove();
            next.writes.close();
        }
        publish(last);
        appliedTxn = last.txn();
    }

    private void publish(WalAppended last) {
        DatabaseVersion before = pins.current();
        long schemaVersion = before.schemaVersion() + (states.schemaChanged() ? 1 : 0);
        pins.publish(before.with(
                new DatabaseVersion.Stamp(last.txn(), last.commitMicros(), schemaVersion), states.touched(),
                states.dropped()), states.added(), states.retired());
        states.published();
        unflushedBytes = states.unflushedBytes();
    }

    private void republish() {
        requireSound();
        DatabaseVersion before = pins.current();
        publish(new WalAppended(before.txn(), before.commitMicros()));
    }

    /** Ids of the tables that have something to flush, the one that the log is kept longest for first. */
    public List<Integer> dirtyTables() {
        apply.lock();
        try {
            return states.all().stream().filter(table -> table.neededSince() != Long.MAX_VALUE)
                    .sorted((a, b) -> Long.compare(a.neededSince(), b.neededSince()))
                    .map(table -> table.version.id()).toList();
        } finally {
            apply.unlock();
        }
    }

    /** First commit that the log must keep for recovery; all before it are in files. */
    public long neededTxn() {
        apply.lock();
        try (Holds.Hold _ = pins.holds().begin()) {
            long needed = states.registrySince() == 0 ? appliedTxn + 1 : states.registrySince();
            for (LiveTable table : states.all()) {
                needed = Math.min(needed, table.neededSince());
            }
            return needed;
        } finally {
            apply.unlock();
        }
    }

    /** Bytes of memory that hold rows which are not in parts. */
    public long unflushedBytes() {
        return unflushedBytes;
    }

    /** Begins a flush; empty when the table is gone. The caller ends it by {@link #flushed} or {@link #thaw}. */
    public Optional<Frozen> freeze(int tableId) {
        apply.lock();
        try {
            requireSound();
            return Optional.ofNullable(states.table(tableId)).map(table -> {
                DatabaseView view = pins.pin("flush"); // may fail, and a table that is frozen must be thawed
                return new Frozen(states.freeze(table), appliedTxn, table.emptied, view);
            });
        } finally {
            apply.unlock();
        }
    }

    /** The table of a flush as it is now; empty when it was dropped or emptied since. */
    public Optional<TableVersion> current(Frozen frozen) {
        apply.lock();
        try {
            return holds(frozen)
                    ? Optional.of(states.requireTable(frozen.version().id()).version)
                    : Optional.empty();
        } finally {
            apply.unlock();
        }
    }

    private boolean holds(Frozen frozen) {
        LiveTable table = states.table(frozen.version().id());
        return table != null && table.emptied == frozen.emptied();
    }

    /**
     * What a flush or merge has made of a table's files.
     *
     * @param files      all of them, as they are to be
     * @param gone       ids of deleted rows that no part has any more
     * @param nextPartId above all ids in use
     */
    public record Flushed(PartSet files, RowIdSet gone, long nextPartId) {}

    /**
     * Publishes the result of a flush, whose files are durable.
     *
     * @return false when the table was dropped or truncated after {@link #current} was asked: nothing is published
     */
    public boolean flushed(Frozen frozen, Flushed result) {
        apply.lock();
        try {
            LiveTable table = states.table(frozen.version().id());
            if (table != null) {
                table.flushingSince = 0;
            }
            if (table == null || !holds(frozen)) {
                return false;
            }
            states.flushed(table, frozen, result);
            republish();
            return true;
        } finally {
            apply.unlock();
        }
    }

    /** Ends a flush that came to nothing. */
    public void thaw(Frozen frozen) {
        apply.lock();
        try {
            LiveTable table = states.table(frozen.version().id());
            if (table != null) {
                states.thaw(table);
            }
        } finally {
            apply.unlock();
        }
    }

    /** Publishes that parts were replaced by others; false when one of them is gone, and nothing happens. */
    public boolean merged(int tableId, List<Part> before, Flushed result) {
        apply.lock();
        try {
            LiveTable table = states.table(tableId);
            if (table == null || !table.version.parts().parts().containsAll(before)) {
                return false;
            }
            states.merged(table, result);
            republish();
            return true;
        } finally {
            apply.unlock();
        }
    }

    /** The first commit that the log is needed for until the registry's file is written, 0 when it need not be. */
    public long registrySince() {
        apply.lock();
        try {
            return states.registrySince();
        } finally {
            apply.unlock();
        }
    }

    /** The registry's file has everything up to a txn. */
    public void registryWritten(long txn) {
        apply.lock();
        try {
            states.registryWritten(txn);
        } finally {
            apply.unlock();
        }
    }

    /** Frees the memory of all rows as soon as no view shows them; there are no tables any more. */
    public void close() {
        apply.lock();
        try {
            DatabaseVersion before = pins.current();
            broken = new StorageException.ReadOnly("the database is closed", null);
            states.close();
            pins.publish(DatabaseVersion.of(before.txn(), before.commitMicros(), before.schemaVersion() + 1,
                    List.of()), states.added(), states.retired());
            states.published();
        } finally {
            apply.unlock();
        }
    }
}
