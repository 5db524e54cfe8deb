package io.tidemark.storage.maintain;

import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.commit.Frozen;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.wal.WalSegment;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Moves rows from memory into parts, and lets go of the log. At most one thread at a time. */
final class Flusher {
    private final Disk disk;
    private final Live live;
    private final TableFilePublisher publisher;
    private final LongSupplier heldTxn;

    /** @param heldTxn first txn for which somebody else needs the log, {@link Long#MAX_VALUE} for nobody */
    Flusher(Disk disk, Live live, TableFilePublisher publisher, LongSupplier heldTxn) {
        this.disk = disk;
        this.live = live;
        this.publisher = publisher;
        this.heldTxn = heldTxn;
    }

    /** Makes drops and truncations known to the files, so that {@link #cleanUp} gives their space back. */
    void release() {
        TableFilePublisher.Releasable releasable = publisher.releasable();
        releasable.emptied().forEach(this::flush);
        if (releasable.gone()) {
            flushRegistry();
        }
    }

    /** Flushes, the table first that the log is kept longest for, until memory and log are small enough. */
    void flushDown(long memoryBytes, long logBytes) {
        Committer committer = live.committer();
        for (int table : committer.dirtyTables()) {
            if (committer.unflushedBytes() <= memoryBytes && neededLogBytes() <= logBytes) {
                return;
            }
            flush(table);
        }
        if (neededLogBytes() > logBytes) {
            flushRegistry();
        }
    }

    /** Flushes everything. */
    void flushAll() {
        live.committer().dirtyTables().forEach(this::flush);
        flushRegistry();
    }

    private void flushRegistry() {
        if (live.committer().registrySince() != 0) {
            publisher.unpersisted().forEach(this::flush);
            publisher.writeRegistry();
        }
    }

    /** Bytes of the log that recovery would read. */
    long neededLogBytes() {
        long needed = live.committer().neededTxn();
        return live.wal().segments().stream().filter(segment -> segment.lastTxn() >= needed)
                .mapToLong(WalSegment::usedBytes).sum();
    }

    private void flush(int tableId) {
        Optional<Frozen> frozen = live.committer().freeze(tableId);
        if (frozen.isEmpty()) {
            return;
        }
        boolean published = false;
        try (Frozen flush = frozen.get()) {
            TableVersion version = flush.version();
            PartBuilder builder = new PartBuilder(disk, version.directory(),
                    () -> publisher.newPartId(version));
            TableVersion inMemory = version.withParts(PartSet.empty(), version.memtables(),
                    version.flushedTxn(),
                    version.nextPartId());
            List<Part> parts;
            try (DatabaseView rows = PartBuilder.only(flush.pin(), inMemory)) {
                parts = builder.write(rows, version);
            }
            boolean answered = false;
            try {
                published = publisher.flushed(flush, parts);
                answered = true;
            } finally {
                if (!published) {
                    parts.forEach(
                            answered ? part -> live.remover().orphaned(part.path()) : live.remover()::unseen);
                }
            }
        } finally {
            if (!published) {
                live.committer().thaw(frozen.get());
            }
        }
    }

    /** Deletes segments of the log, and files, that nobody needs any more. */
    void cleanUp() {
        long needed = Math.min(live.committer().neededTxn(), heldTxn.getAsLong());
        live.wal().retire(needed, live.remover()::unlink);
        live.remover().sweep();
    }
}
