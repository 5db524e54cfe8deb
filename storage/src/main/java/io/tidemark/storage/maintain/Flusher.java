package io.tidemark.storage.maintain;

import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.commit.Frozen;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.thread.Pauses;
import io.tidemark.storage.wal.SegmentArchive;
import io.tidemark.storage.wal.WalSegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves rows from memory into parts, and lets go of the log. At most one thread at a time. */
final class Flusher {
    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);
    /** Tables that are flushed at once; while they are published, which takes a few syncs, a snapshot waits. */
    private static final int BATCH_TABLES = 256;
    /** That a flush of a table writes, at least. */
    private static final int FILES_A_TABLE = 3;

    private final Disk disk;
    private final Live live;
    private final TableFilePublisher publisher;
    private final LongAdder flushes = new LongAdder();
    private final SegmentArchive archive;
    private final Runnable onFlushed;

    /** For the rest of a run, after tables could not be flushed together. */
    private boolean oneByOne;
    /** Made while rows are written. */
    private Pauses pauses = Pauses.NONE;

    /** @param onFlushed called after each flush, which has freed memory */
    Flusher(Disk disk, Live live, TableFilePublisher publisher, SegmentArchive archive, Runnable onFlushed) {
        this.onFlushed = onFlushed;
        this.archive = archive;
        this.disk = disk;
        this.live = live;
        this.publisher = publisher;
    }

    /** Makes drops and truncations known to the files, so that {@link #cleanUp} gives their space back. */
    void release() {
        PersistedTables.Releasable releasable = publisher.releasable();
        Attempts attempts = new Attempts();
        releasable.emptied().forEach(table -> attempts.add(() -> flush(table)));
        if (releasable.gone()) {
            attempts.add(this::flushRegistry);
        }
        attempts.end();
    }

    /** Flushes, the table first that the log is kept longest for, until memory and log are small enough. */
    void flushDown(long memoryBytes, long logBytes) {
        Committer committer = live.committer();
        List<Integer> tables = committer.dirtyTables();
        Attempts attempts = new Attempts();
        oneByOne = false;
        // Ever more at once: a few large tables are not flushed for nothing, a thousand small ones are quick.
        for (int from = 0,
                count = 1; from < tables.size(); from += count, count = Math.min(2 * count, BATCH_TABLES)) {
            // A table that cannot be flushed keeps the log, whatever becomes of the others.
            boolean logWaits = attempts.failure() == null && neededLogBytes() > logBytes;
            if (committer.unflushedBytes() <= memoryBytes && !logWaits) {
                break;
            }
            List<Integer> next = tables.subList(from, Math.min(from + count, tables.size()));
            attempts.addWhileRoom(() -> flush(next));
        }
        attempts.end();
    }

    /** Writes the registry when more than this of the log would be kept for it. */
    void flushRegistryFor(long logBytes) {
        if (neededLogBytes() > logBytes) {
            flushRegistry();
        }
    }

    /** Flushes everything. */
    void flushAll() {
        flushBatches(live.committer().dirtyTables());
        flushRegistry();
    }

    private void flushRegistry() {
        if (live.committer().registrySince() != 0) {
            flushBatches(publisher.unpersisted());
            publisher.writeRegistry();
        }
    }

    /** Flushes some tables, with pauses; those that have nothing to flush, or are not there any more, are passed over. */
    void flush(List<Integer> tables, Pauses between) {
        pauses = between;
        try {
            Set<Integer> dirty = new HashSet<>(live.committer().dirtyTables());
            flushBatches(tables.stream().filter(dirty::contains).toList());
        } finally {
            pauses = Pauses.NONE;
        }
    }

    private void flushBatches(List<Integer> tables) {
        Attempts attempts = new Attempts();
        oneByOne = false;
        for (int from = 0; from < tables.size(); from += BATCH_TABLES) {
            List<Integer> next = tables.subList(from, Math.min(from + BATCH_TABLES, tables.size()));
            attempts.addWhileRoom(() -> flush(next));
        }
        attempts.end();
    }

    /** Bytes of the log that recovery would read. */
    long neededLogBytes() {
        long needed = live.committer().neededTxn();
        return live.wal().segments().stream().filter(segment -> segment.lastTxn() >= needed)
                .mapToLong(WalSegment::usedBytes).sum();
    }

    private void flush(List<Integer> tables) {
        // When the log has failed, nothing of all this could be published.
        live.wal().sync();
        boolean together = tables.size() * FILES_A_TABLE >= PartBuilder.SYNC_ALL_FILES;
        if (together && !oneByOne) {
            try {
                flushTogether(tables);
                return;
            } catch (StorageException.DiskFull | StorageException.ReadOnly ofAll) {
                throw ofAll;
            } catch (RuntimeException | VirtualMachineError | LinkageError failure) {
                oneByOne = true;
                LOG.warn("event=flush-one-by-one tables={} reason=\"{}\"", tables.size(),
                        failure.getMessage());
            }
        }
        Attempts attempts = new Attempts();
        tables.forEach(table -> attempts.addWhileRoom(() -> flush(table)));
        attempts.end();
    }

    private void flush(int tableId) {
        Optional<Frozen> frozen = live.committer().freeze(tableId);
        if (frozen.isEmpty()) {
            return;
        }
        boolean published = false;
        try (Frozen flush = frozen.get()) {
            FlushedFiles files = files(flush);
            try {
                files.write(true);
                published = publisher.flushed(files);
            } finally {
                if (!published) {
                    publisher.unpublished(tableId, files.files());
                }
            }
        } finally {
            if (published) {
                flushes.increment();
                onFlushed.run();
            } else {
                live.committer().thaw(frozen.get());
            }
        }
    }

    /** Tables whose rows were moved into parts so far. */
    long flushes() {
        return flushes.sum();
    }

    private FlushedFiles files(Frozen flush) {
        return new FlushedFiles(disk, flush, () -> publisher.newPartId(flush.version()), pauses);
    }

    private void flushTogether(List<Integer> tables) {
        List<Frozen> frozen = new ArrayList<>();
        List<Flush> flushes = new ArrayList<>();
        try (Disk.Watch watch = disk.watchFileSystem(publisher.dbDirectory())) {
            for (int table : tables) {
                live.committer().freeze(table).ifPresent(frozen::add);
            }
            for (Frozen one : frozen) {
                Flush flush = new Flush(files(one));
                flushes.add(flush);
                flush.files().write(false);
            }
            // Outside of the publish lock, so that a snapshot or a merge waits only for the small files.
            watch.sync();
            publisher.flushed(flushes);
        } finally {
            flushes.forEach(this::settle);
            frozen.subList(flushes.size(), frozen.size()).forEach(live.committer()::thaw);
            frozen.forEach(Frozen::close);
        }
    }

    private void settle(Flush flush) {
        if (flush.isPublished()) {
            flushes.increment();
            onFlushed.run();
            return;
        }
        Frozen frozen = flush.files().frozen();
        publisher.unpublished(frozen.version().id(), flush.files().files());
        live.committer().thaw(frozen);
    }

    /** Deletes segments of the log, and files, that nobody needs any more. */
    void cleanUp() {
        long needed = live.committer().neededTxn();
        live.wal().segments().stream().filter(segment -> !segment.active() && segment.lastTxn() < needed)
                .forEach(archive::offer);
        live.wal().retire(needed,
                segment -> archive.state(segment).archived() && live.remover().unlink(segment));
        live.remover().sweep();
    }
}
