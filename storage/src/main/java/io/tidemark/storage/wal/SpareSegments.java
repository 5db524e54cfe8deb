package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments that are written with zeros and durable, but have no header and no name of a segment yet. Safe for many
 * threads. Nothing but these files has such names, and nothing needs them, so they are deleted here.
 */
final class SpareSegments {
    private static final Logger LOG = LoggerFactory.getLogger(SpareSegments.class);

    /** Bytes of a run's first segment: small, since a start waits until it is written and the next one reads all of it. */
    private static final int FIRST_SEGMENT_BYTES = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final WalOptions options;
    /** Held while spares are made in the background. */
    private final ReentrantLock making = new ReentrantLock();
    private final Deque<Spare> ready = new ArrayDeque<>();
    private long nextNumber = 1;
    private boolean filling;
    private boolean closed;

    /** A prepared file, open to write. */
    record Spare(Path path, DiskFile file, long bytes) {}

    SpareSegments(Disk disk, Path directory, WalOptions options) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
    }

    /** Deletes what an earlier run has left: it is not known to be sound. */
    void sweep() {
        for (Path path : disk.list(directory)) {
            if (FileNames.parseSpareSegment(path).isPresent()) {
                disk.unlink(path);
            }
        }
    }

    /** The segment that a run begins with, made on the spot, with room for so many bytes of records besides. */
    Spare takeFirst(long bytes) {
        return create(rounded(bytes) + Math.min(FIRST_SEGMENT_BYTES, options.segmentBytes()));
    }

    /** A spare of at least the given size; made on the spot when none is ready. */
    Spare take(long bytes) {
        Spare spare = bytes <= options.segmentBytes() ? polled() : null;
        if (spare == null) {
            spare = create(Math.max(rounded(bytes), options.segmentBytes()));
        }
        return spare;
    }

    private static long rounded(long bytes) {
        return (bytes + SegmentHeader.BYTES - 1) / SegmentHeader.BYTES * SegmentHeader.BYTES;
    }

    /** Gives up a spare that was taken. */
    void discard(Spare spare) {
        spare.file().close();
        unlinkQuietly(spare.path());
    }

    /** Makes spares in the background until enough are ready. */
    void refill() {
        synchronized (this) {
            if (filling || closed || ready.size() >= options.spareCount()) {
                return;
            }
            filling = true;
        }
        if (!options.begin(this::fill)) {
            filled();
        }
    }

    private void fill() {
        making.lock();
        try {
            while (wanted() && roomy()) {
                Spare spare = create(options.segmentBytes());
                if (!keep(spare)) {
                    discard(spare);
                }
            }
        } catch (StorageException failure) {
            LOG.warn("event=wal-spare-segment-failed reason=\"{}\"", failure.getMessage());
        } finally {
            making.unlock();
            filled();
        }
    }

    private synchronized void filled() {
        filling = false;
    }

    private synchronized boolean wanted() {
        return !closed && ready.size() < options.spareCount();
    }

    /** Whether what asks for the disk's space meanwhile, such as a commit, still gets as much as a spare has. */
    private boolean roomy() {
        long free = disk.freeBytes(directory);
        boolean roomy = free / 2 >= options.segmentBytes();
        if (!roomy) {
            LOG.warn(
                    "event=wal-spare-segment-skipped reason=\"{} bytes are free in {}, and twice {} are needed\"",
                    free, directory, options.segmentBytes());
        }
        return roomy;
    }

    private synchronized @Nullable Spare polled() {
        return ready.poll();
    }

    private synchronized boolean keep(Spare spare) {
        return !closed && ready.add(spare);
    }

    private Spare create(long bytes) {
        Path path;
        synchronized (this) {
            path = directory.resolve(FileNames.spareSegment(nextNumber++));
        }
        @Nullable
        Spare made = null;
        DiskFile file = disk.open(path, Disk.Open.CREATE);
        try {
            file.writeZeros(0, bytes);
            file.force();
            made = new Spare(path, file, bytes);
            return made;
        } finally {
            if (made == null) {
                file.close();
                unlinkQuietly(path);
            }
        }
    }

    /** A file that stays behind does no harm: it is swept at the next start. */
    private void unlinkQuietly(Path path) {
        try {
            if (disk.exists(path)) {
                disk.unlink(path);
            }
        } catch (StorageException failure) {
            LOG.warn("event=wal-spare-segment-left reason=\"{}\"", failure.getMessage());
        }
    }

    /** Waits for what is being made: its name, which is deleted then, may be that of a spare of the next log. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        making.lock();
        try {
            Spare left = polled();
            while (left != null) {
                discard(left);
                left = polled();
            }
        } finally {
            making.unlock();
        }
    }
}
