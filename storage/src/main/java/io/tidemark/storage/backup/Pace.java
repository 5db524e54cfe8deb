package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a backup to its limit, tells how far it is, and ends it when that is wanted: asked after each piece of work, and
 * all the time while it waits. Confined to the thread of the backup.
 */
final class Pace {
    /** Bytes between two reports. */
    private static final long REPORT_BYTES = 4 << 20;
    /** The most that is made up for after a pause. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NANOS_PER_SECOND = 1e9;
    /** The longest between two reports while something is written. */
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long bytesPerSecond;
    private final BackupControl control;
    private final Courtesy courtesy;
    private long freeFromNanos = System.nanoTime();
    private long reportedBytes;
    private long reportedNanos = freeFromNanos;
    private long bytesDone;
    private long bytesTotal;
    private long bytesLinked;
    private int filesDone;
    private int filesTotal;

    Pace(BackupOptions options, BackupControl control, Courtesy courtesy) {
        this.bytesPerSecond = options.bytesPerSecond();
        this.control = control;
        this.courtesy = courtesy;
    }

    /** What others are given way by. */
    Courtesy courtesy() {
        return courtesy;
    }

    /** Fails when the backup is to end. */
    void checkCancel() {
        if (control.isCancelled()) {
            throw new StorageException.Cancelled("backup");
        }
    }

    /** Besides what is done, so much is to be done, whatever was expected before. */
    void expect(int files, long bytes) {
        filesTotal = filesDone + files;
        bytesTotal = bytesDone + bytes;
        report();
    }

    /**
     * How much to read or write next at an offset of a file: whole buffers, and less while commits are given way to, since a sync
     * of the log that comes while the medium writes a piece waits for the end of it.
     */
    long pieceBytes(long at) {
        return courtesy.isGivingWay()
                ? Courtesy.PIECE_BYTES
                : StreamSums.BUFFER_BYTES - at % StreamSums.BUFFER_BYTES;
    }

    /** So much is to be written next; waits until the limit allows it. */
    void write(long bytes) {
        if (bytesPerSecond > 0) {
            long now = System.nanoTime();
            freeFromNanos = Math.max(freeFromNanos, now - BURST_NANOS)
                    + (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
            await(freeFromNanos);
        }
        giveWay(bytes);
        bytesDone += bytes;
        if (bytesDone - reportedBytes >= REPORT_BYTES || System.nanoTime() - reportedNanos >= REPORT_NANOS) {
            report();
        }
    }

    /** Lets commits pass, after work that costs as much as so many bytes; fails when the backup is to end. */
    void giveWay(long bytes) {
        checkCancel();
        for (long wait = courtesy.done(bytes); wait > 0; wait = courtesy.done(0)) {
            await(System.nanoTime() + wait);
        }
    }

    private void await(long untilNanos) {
        for (long left = untilNanos - System.nanoTime(); left > 0; left = untilNanos - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
            checkCancel();
        }
    }

    /** So much is done without writing. */
    void linked(long bytes) {
        checkCancel();
        bytesLinked += bytes;
        bytesDone += bytes;
    }

    /** A file is done. */
    void fileDone() {
        filesDone++;
        giveWay(Courtesy.FILE_BYTES);
        if (filesDone > filesTotal || bytesDone > bytesTotal) {
            filesTotal = Math.max(filesTotal, filesDone);
            bytesTotal = Math.max(bytesTotal, bytesDone);
        }
        if (bytesDone - reportedBytes >= REPORT_BYTES) {
            report();
        }
    }

    /** Tells how far it is. */
    void report() {
        reportedBytes = bytesDone;
        reportedNanos = System.nanoTime();
        control.progress(new BackupProgress(bytesDone, Math.max(bytesTotal, bytesDone), filesDone, filesTotal,
                bytesLinked));
    }

    /**
     * Does something that cannot be stopped, such as a sync, in a thread of its own, so that a backup that ends need not
     * wait for it.
     *
     * @param thread its name
     */
    void waitFor(String thread, Runnable step) {
        if (control.equals(BackupControl.NONE)) {
            step.run();
            return;
        }
        join(CompletableFuture.runAsync(step,
                task -> Thread.ofPlatform().daemon().name(thread).start(task)));
    }

    /** The result of another thread, or what it has thrown; fails while it waits when the backup is to end. */
    <T> T join(CompletableFuture<T> work) {
        boolean interrupted = false;
        try {
            while (!work.isDone()) {
                checkCancel();
                try {
                    var _ = work.get(LOOK_NANOS, TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (TimeoutException | ExecutionException looked) {
                    // What it has thrown is looked at when it is done.
                }
            }
            return Pending.join(work);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
