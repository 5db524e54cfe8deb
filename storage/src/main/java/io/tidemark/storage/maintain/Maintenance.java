package io.tidemark.storage.maintain;

import io.tidemark.storage.commit.Backpressure;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.thread.LongSlices;
import io.tidemark.storage.thread.Pauses;
import io.tidemark.storage.wal.SegmentArchive;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes and merges when it is due: in two threads, or only when it is asked to. Safe for many threads; whoever starts
 * it closes it.
 */
public final class Maintenance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    /** Milliseconds between two looks when nobody asks. */
    private static final long PERIOD_MILLIS = 200;
    /** Milliseconds before a failed flush or merge is tried again, and before another failure is told. */
    private static final long RETRY_MILLIS = 1000;

    private final Limits limits;
    private final SegmentArchive archive;
    private final Live live;
    private final Flusher flusher;
    private final Merger merger;
    private final Runnable watch;

    private final ReentrantLock flushing = new ReentrantLock();
    private final ReentrantLock merging = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Thread> threads = new ArrayList<>();
    private boolean flushWanted;
    private boolean stopping;
    private volatile @Nullable StorageException lastFailure;
    /** Whether the last attempt to move rows from memory into parts failed; that of something else is another matter. */
    private volatile boolean flushFailed;
    /** Why there is no memory for more rows; null while there is some, or while nobody knows. */
    private volatile @Nullable StorageException noMemory;

    /**
     * How much may wait.
     *
     * @param memoryBytes of rows that are not in parts; writers wait when it is reached
     * @param logBytes    of log that recovery would have to read
     */
    public record Limits(long memoryBytes, long logBytes) {}

    /** Maintenance that does nothing yet. */
    public Maintenance(Disk disk, Live live, TableFilePublisher publisher, Settings settings) {
        this.limits = settings.limits();
        this.archive = settings.archive();
        this.live = live;
        this.flusher = new Flusher(disk, live, publisher, settings.archive(), () -> signal(false));
        this.merger = new Merger(disk, live, publisher, settings.clock());
        this.watch = settings.watch();
    }

    /**
     * How maintenance is done.
     *
     * @param watch   called now and then, such as to release a snapshot that is too old
     * @param archive gets segments of the log before they go
     */
    public record Settings(Limits limits, InstantSource clock, Runnable watch, SegmentArchive archive) {}

    /** Where segments of the log go. */
    public SegmentArchive archive() {
        return archive;
    }

    /** Starts the threads. */
    public void start() {
        lock.lock();
        try {
            threads.add(LongSlices.threads("tidemark-flush").newThread(() -> loop(this::flushDue, true)));
            threads.add(LongSlices.threads("tidemark-merge").newThread(() -> loop(this::mergeDue, false)));
            threads.forEach(Thread::start);
        } finally {
            lock.unlock();
        }
    }

    /** Tables that were flushed so far, one for each time. */
    public long flushes() {
        return flusher.flushes();
    }

    /** Merges that were done so far. */
    public long merges() {
        return merger.merges();
    }

    /** Why the last attempt to make room failed; empty when it went well. */
    public Optional<StorageException> failure() {
        return Optional.ofNullable(lastFailure);
    }

    /** Whether it works in threads of its own. */
    public boolean isStarted() {
        lock.lock();
        try {
            return !threads.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** @param flushes whether a wish for a flush ends the pause */
    private void loop(Runnable work, boolean flushes) {
        long pause = PERIOD_MILLIS;
        long quietUntilNanos = System.nanoTime();
        while (pause(pause, flushes && pause == PERIOD_MILLIS)) {
            try {
                work.run();
                pause = PERIOD_MILLIS;
            } catch (StorageException failure) {
                // Writers may wish for hundreds of flushes a second beside something else that fails.
                if (System.nanoTime() - quietUntilNanos >= 0) {
                    LOG.error("event=maintenance-failed reason=\"{}\"", failure.getMessage());
                    quietUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
                }
                pause = flushes && !flushFailed ? PERIOD_MILLIS : RETRY_MILLIS;
            } catch (RuntimeException | Error failure) {
                Attempts.log(failure);
                pause = RETRY_MILLIS;
            }
        }
    }

    private boolean pause(long millis, boolean endsEarly) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!stopping && left > 0 && !(flushWanted && endsEarly)) {
                left = changed.awaitNanos(left);
            }
            flushWanted &= !endsEarly;
            return !stopping;
        } catch (InterruptedException nobodyInterruptsUs) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void flushDue() {
        flushing.lock();
        try {
            Attempts attempts = new Attempts();
            attempts.add(watch);
            // First, so that the space is there for what is flushed.
            attempts.add(flusher::release);
            attempts.add(flusher::cleanUp);
            attempts.add(this::flushDown);
            attempts.add(flusher::cleanUp);
            lastFailure = attempts.failure();
            attempts.end();
        } catch (Error unforeseen) {
            lastFailure = Attempts.unforeseen(unforeseen);
            flushEnded(lastFailure);
            throw unforeseen;
        } finally {
            flushing.unlock();
            signal(false);
        }
    }

    private void flushDown() {
        try {
            flusher.flushDown(limits.memoryBytes / 2, limits.logBytes);
        } catch (RuntimeException | VirtualMachineError | LinkageError failure) {
            StorageException told = Attempts.told(failure);
            flushEnded(told);
            throw told;
        }
        flushEnded(null);
        flusher.flushRegistryFor(limits.logBytes);
    }

    /** Writers need not wait any longer when there is no room and none will be made. */
    private void flushEnded(@Nullable StorageException failure) {
        flushFailed = failure != null;
        noMemory = isMemoryFull() ? failure : null;
    }

    private void mergeDue() {
        merging.lock();
        try {
            merger.merge(false);
        } finally {
            merging.unlock();
        }
    }

    /** Does what is due now, in this thread. */
    public void runDue() {
        flushDue();
        mergeDue();
    }

    /** Flushes and merges everything and deletes what nobody needs, in this thread. */
    public void runAll() {
        flushing.lock();
        try {
            flusher.flushAll();
        } finally {
            flushing.unlock();
        }
        merging.lock();
        try {
            merger.merge(true);
        } finally {
            merging.unlock();
        }
        cleanUp();
    }

    /** Flushes everything, in this thread. */
    public void flushAll() {
        flushing.lock();
        try {
            flusher.flushAll();
            flusher.cleanUp();
        } finally {
            flushing.unlock();
        }
    }

    /**
     * Flushes some tables, in this thread; those that are not there any more are passed over. Does nothing once this is closed.
     *
     * @param pauses made while rows are written, unless something waits for the flush
     * @param wanted whether to begin; asked when no other flush runs any more
     */
    public void flush(List<Integer> tables, Pauses pauses, BooleanSupplier wanted) {
        flushing.lock();
        try {
            if (isStopping() || !wanted.getAsBoolean()) {
                return; // whoever wished for it has not waited
            }
            flusher.flush(tables, new RoomyPauses(pauses, this::hasRoom));
        } finally {
            flushing.unlock();
        }
    }

    /** Whether nothing else has to be flushed soon: writers are far from having to wait, and the log is short. */
    private boolean hasRoom() {
        return live.committer().unflushedBytes() < limits.memoryBytes / 4 * 3
                && flusher.neededLogBytes() <= limits.logBytes && !isStopping();
    }

    /** Deletes what nobody needs, in this thread. */
    public void cleanUp() {
        flushing.lock();
        try {
            flusher.cleanUp();
        } finally {
            flushing.unlock();
        }
    }

    /** The wait of writers: for the flush thread, or by flushing themselves. */
    public Backpressure backpressure(boolean background) {
        return background ? this::waitForMemory : this::flushForMemory;
    }

    private boolean isMemoryFull() {
        return live.committer().unflushedBytes() > limits.memoryBytes;
    }

    private void flushForMemory() {
        if (isMemoryFull()) {
            try {
                flushDue();
            } catch (StorageException failure) {
                StorageException full = noMemory;
                if (full != null) {
                    throw full;
                }
            }
        }
    }

    private void waitForMemory() {
        if (!isMemoryFull()) {
            return;
        }
        lock.lock();
        try {
            while (isMemoryFull() && !stopping) {
                StorageException failure = noMemory;
                if (failure != null) {
                    throw failure;
                }
                if (!flushWanted) { // or those who wait would wake each other all the time
                    signalLocked(true);
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void signal(boolean flush) {
        lock.lock();
        try {
            signalLocked(flush);
        } finally {
            lock.unlock();
        }
    }

    private void signalLocked(boolean flush) {
        flushWanted |= flush;
        changed.signalAll();
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads and waits for what they, and flushes that others have left behind, are doing; idempotent. */
    @Override
    public void close() {
        List<Thread> ending;
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
            ending = List.copyOf(threads);
            threads.clear();
        } finally {
            lock.unlock();
        }
        for (Thread thread : ending) {
            join(thread);
        }
        flushing.lock();
        try {
            LOG.debug("event=maintenance-ended flushes={} merges={}", flusher.flushes(), merger.merges());
        } finally {
            flushing.unlock();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
