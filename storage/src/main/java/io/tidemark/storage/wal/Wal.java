package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead log, open to append. A commit is appended, which gives it its txn, and then awaited, which makes
 * it durable together with others. Safe for many threads; the opener closes it, after the last append.
 *
 * <p>A failed sync is final for its segment: the records not yet acknowledged move to a new one. When that fails
 * too, every waiting commit fails and the log is read-only ({@link #failure}) until it is opened again.
 */
public final class Wal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wal.class);
    /** Bytes; records up to this size are one write. */
    private static final int STAGING_BYTES = 256 * 1024;

    private final Disk disk;
    private final Path directory;
    private final WalOptions options;
    private final WalIdentity identity;
    private final SpareSegments spares;
    private final GroupCommit commits;
    private final MemorySegment staging;
    private final BackgroundSync background;
    private final ReentrantLock retireLock = new ReentrantLock();
    /** Guards everything below. */
    private final ReentrantLock appendLock = new ReentrantLock();
    private final List<WalSegment> older;
    private @Nullable ActiveSegment active;
    private long lastTxn;
    private long lastCommitMicros;
    private long nextNumber;
    private volatile @Nullable StorageException failure;
    private boolean closed;
    private @Nullable UnprovenTail tail;

    private Wal(Disk disk, Path directory, WalOptions options, WalIdentity identity, WalEnd end) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
        this.identity = identity;
        this.staging = Arena.ofAuto().allocate(Math.min(STAGING_BYTES, options.segmentBytes()), 64);
        this.spares = new SpareSegments(disk, directory, options);
        this.background = new BackgroundSync(options, this::sync);
        this.lastTxn = end.lastTxn();
        this.lastCommitMicros = end.lastCommitMicros();
        List<SegmentFile> left = SegmentFile.list(disk, directory, identity.database());
        this.older = OlderSegments.of(left, identity, end.lastTxn());
        this.tail = UnprovenTail.find(disk, left, end.lastTxn());
        this.commits = new GroupCommit(tail == null ? end.lastTxn() : tail.afterTxn());
        this.nextNumber = older.isEmpty() ? 1 : older.getLast().number() + 1;
    }

    /**
     * Opens the log in a directory, which is made if needed, behind what recovery has read: makes everything on
     * the file system durable first, and begins a new segment. On a full disk it opens too, and refuses appends and,
     * while records at its end are unproven, syncs.
     *
     * @param end the highest txn that counts, of the log and of what was flushed; nothing behind it is ever
     *     replayed again
     */
    public static Wal open(Disk disk, Path directory, WalOptions options, WalIdentity identity, WalEnd end) {
        disk.makeDirectories(directory);
        disk.syncFileSystem(directory);
        Wal wal = new Wal(disk, directory, options, identity, end);
        wal.begin();
        return wal;
    }

    private void begin() {
        appendLock.lock();
        try {
            spares.sweep();
            beginSegment();
            spares.refill();
        } catch (StorageException.DiskFull full) {
            LOG.warn("event=wal-without-segment reason=\"{}\"", full.getMessage());
        } finally {
            appendLock.unlock();
        }
    }

    /** The first segment of this run; it takes over the unproven tail. */
    private void beginSegment() {
        UnprovenTail unproven = tail;
        if (unproven == null) {
            active = activate(spares.takeFirst(0), lastTxn + 1, _ -> {});
            return;
        }
        ActiveSegment copy = activate(spares.takeFirst(unproven.bytes()), unproven.afterTxn() + 1,
                segment -> unproven.copyTo(disk, segment));
        older.replaceAll(segment -> segment.endingAt(unproven.afterTxn()));
        tail = null;
        commits.advance(lastTxn);
        if (unproven.lastTxn() == lastTxn) {
            active = copy;
        } else {
            older.add(OlderSegments.of(copy, unproven.lastTxn(), false));
            copy.close();
            beginSegment();
        }
    }

    /**
     * Appends a commit and gives it the next txn and commit time; it is not durable yet. When this throws, nothing
     * was committed: {@link StorageException.DiskFull} before anything was written, {@code ReadOnly} after a
     * final failure.
     */
    public WalAppended append(WalEntry entry) {
        WalAppended appended;
        appendLock.lock();
        try {
            requireWritable();
            ActiveSegment segment = segmentFor(RecordHeader.recordBytes(entry.payloadBytes()));
            long micros = Math.max(options.clockMicros().getAsLong(), lastCommitMicros + 1);
            segment.append(new RecordHeader(lastTxn + 1, commits.durableTxn(), micros, entry.payloadCrc(),
                    entry.payloadBytes(), entry.type(), entry.tableCount(), entry.flags()), entry.payload());
            lastTxn++;
            lastCommitMicros = micros;
            appended = new WalAppended(lastTxn, micros);
        } finally {
            appendLock.unlock();
        }
        if (options.mode() == WalMode.ASYNC) {
            background.request();
        }
        return appended;
    }

    /**
     * Returns when the commit may be acknowledged: in mode {@code SYNC} when it is durable, else at once. Throws
     * what failed when it cannot be made durable; whether it is there after a restart is then not known.
     */
    public void awaitDurable(long txn) {
        if (options.mode() == WalMode.SYNC) {
            commits.await(txn, this::syncOnce);
        }
    }

    /** Makes everything appended so far durable, in every mode. */
    public void sync() {
        commits.await(lastTxn(), this::syncOnce);
    }

    private void syncOnce() {
        ActiveSegment segment;
        long target;
        appendLock.lock();
        try {
            if (tail != null) {
                beginSegment(); // there was no room for it when the log was opened
            }
            segment = active;
            target = lastTxn;
        } finally {
            appendLock.unlock();
        }
        if (segment == null) {
            return;
        }
        try {
            segment.force();
        } catch (StorageException failed) {
            appendLock.lock();
            try {
                if (active == segment) {
                    replace(segment, failed);
                }
            } finally {
                appendLock.unlock();
            }
            return;
        }
        commits.advance(target);
    }

    private ActiveSegment segmentFor(long recordBytes) {
        ActiveSegment segment = active;
        if (segment == null) {
            beginSegment();
            return segmentFor(recordBytes);
        }
        return segment.accepts(recordBytes) ? segment : rotate(segment, SegmentHeader.BYTES + recordBytes);
    }

    /** The new segment is taken first, so that a full disk changes nothing. */
    private ActiveSegment rotate(ActiveSegment old, long bytes) {
        SpareSegments.Spare spare = spareAfter(old, bytes);
        old.seal();
        try {
            old.force();
            commits.advance(lastTxn);
        } catch (StorageException failed) {
            spares.discard(spare);
            replace(old, failed);
            requireWritable();
            return segmentFor(bytes - SegmentHeader.BYTES);
        }
        ActiveSegment fresh = activate(spare, lastTxn + 1, _ -> {});
        retired(old);
        active = fresh;
        spares.refill();
        return fresh;
    }

    private SpareSegments.Spare spareAfter(ActiveSegment old, long bytes) {
        try {
            return spares.take(bytes);
        } catch (StorageException second) {
            if (old.isSealed() && !(second instanceof StorageException.DiskFull)) {
                giveUp(second);
            }
            throw second;
        }
    }

    private void giveUp(StorageException second) {
        failure = second;
        commits.fail(second);
        LOG.error("event=wal-read-only reason=\"{}\"", second.getMessage());
    }

    /** After a failed sync: the records not acknowledged go to a new segment, or the log is read-only (I9). */
    private void replace(ActiveSegment old, StorageException cause) {
        old.seal();
        LOG.error("event=wal-segment-failed file={} reason=\"{}\"", old.path(), cause.getMessage());
        try {
            long durable = commits.durableTxn();
            ActiveSegment fresh = activate(spares.take(old.usedBytes()), durable + 1,
                    segment -> old.copyAfter(durable, segment));
            retired(old);
            active = fresh;
            commits.advance(lastTxn);
            spares.refill();
        } catch (StorageException second) {
            second.addSuppressed(cause);
            giveUp(second);
        }
    }

    private void retired(ActiveSegment old) {
        older.add(OlderSegments.of(old, commits.durableTxn(), false));
        old.close();
    }

    /**
     * Header, first content, sync, name, sync of the directory: the name makes older segments end before
     * {@code firstTxn}, so what takes the place of their records must be durable by then.
     */
    private ActiveSegment activate(SpareSegments.Spare spare, long firstTxn,
            Consumer<ActiveSegment> content) {
        SegmentHeader header = new SegmentHeader(identity, nextNumber++, firstTxn, spare.bytes(),
                lastCommitMicros);
        Path path = directory.resolve(
                new FileNames.SegmentName(identity.timeline(), firstTxn, header.number()).fileName());
        ActiveSegment segment = new ActiveSegment(spare.file(), path, header, staging);
        try {
            spare.file().write(header.encode(), 0);
            content.accept(segment);
            segment.force();
            disk.rename(spare.path(), path);
            disk.syncDirectory(directory);
            return segment;
        } catch (RuntimeException | Error failed) {
            spares.discard(spare);
            if (disk.exists(path)) { // then it must not outlive those that follow
                older.add(OlderSegments.of(segment, lastTxn, false));
            }
            throw failed;
        }
    }

    private void requireWritable() {
        if (closed) {
            throw new IllegalStateException("the log is closed");
        }
        failure().ifPresent(last -> {
            throw new StorageException.ReadOnly("the write-ahead log failed: " + last.getMessage(), last);
        });
    }

    /** Why the log is read-only; empty while it is not. */
    public Optional<StorageException> failure() {
        return Optional.ofNullable(failure);
    }

    /** The txn of the last append. */
    public long lastTxn() {
        appendLock.lock();
        try {
            return lastTxn;
        } finally {
            appendLock.unlock();
        }
    }

    /** Every txn up to this one is durable. */
    public long durableTxn() {
        return commits.durableTxn();
    }

    /** The segments on disk, oldest first, the active one last. */
    public List<WalSegment> segments() {
        appendLock.lock();
        try {
            List<WalSegment> all = new ArrayList<>(older);
            if (active != null) {
                all.add(OlderSegments.of(active, lastTxn, true));
            }
            return List.copyOf(all);
        } finally {
            appendLock.unlock();
        }
    }

    /**
     * Offers the segments without any txn from {@code minTxnNeeded} on to be deleted, oldest first, up to the first
     * that is still needed by somebody else, so that the log never has a hole.
     *
     * @return how many are gone
     */
    public int retire(long minTxnNeeded, SegmentUnlinker unlinker) {
        int count = 0;
        retireLock.lock();
        try {
            for (WalSegment segment : segments()) {
                if (segment.active() || segment.lastTxn() >= minTxnNeeded || !unlinker.tryUnlink(segment)) {
                    break;
                }
                forget(segment);
                count++;
            }
        } finally {
            retireLock.unlock();
        }
        return count;
    }

    private void forget(WalSegment segment) {
        appendLock.lock();
        try {
            older.remove(segment);
            if (tail != null && tail.segment().path().equals(segment.path())) {
                tail = null; // nobody needs its records any more
                commits.advance(lastTxn);
            }
        } finally {
            appendLock.unlock();
        }
    }

    /** Makes everything durable and closes; throws when that fails, closed nevertheless. */
    @Override
    public void close() {
        boolean begun;
        appendLock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            begun = tail == null;
        } finally {
            appendLock.unlock();
        }
        try {
            if (begun) {
                sync();
            }
        } finally {
            spares.close();
            closeActive();
        }
    }

    private void closeActive() {
        appendLock.lock();
        try {
            if (active != null) {
                active.close();
            }
        } finally {
            appendLock.unlock();
        }
    }
}
