package io.tidemark.storage.backup;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.part.PartUses;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableSources;
import io.tidemark.storage.thread.LongSlices;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads the rows of parts for their sums, beside the database's own uses of them, and larger parts in a thread of its
 * own. Confined to the thread of the backup, which closes it before the parts may go.
 */
final class PartScan implements AutoCloseable {
    private final Disk disk;
    private final Courtesy courtesy;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            LongSlices.threads("backup-scan"));
    private volatile boolean closed;

    PartScan(Disk disk, Courtesy courtesy) {
        this.disk = disk;
        this.courtesy = courtesy;
    }

    /**
     * What is to be scanned.
     *
     * @param part    pinned, or not listed by anybody yet
     * @param deleted rows that are deleted, of this part and others
     * @param deletes SHA-256 of the delete vector that goes with it; empty when it has none
     */
    record Rows(Part part, TableSchema schema, RowIdSet deleted, String deletes) {}

    /** Whether a part is large enough that its scan goes on beside the caller's work. */
    static boolean hasOwnThread(Part part) {
        return part.entry().fileBytes() > StreamSums.SMALL_BYTES;
    }

    /** The sums of a part. */
    CompletableFuture<BackupSet.PartSums> of(Rows rows) {
        return CompletableFuture.supplyAsync(() -> scan(rows),
                hasOwnThread(rows.part) ? thread : Runnable::run);
    }

    private BackupSet.PartSums scan(Rows rows) {
        Part own = new Part(rows.part.entry(), rows.part.path());
        ColumnSums sums = new ColumnSums(rows.schema.columns());
        try (PartCache cache = new PartCache(disk, 0); PartUses uses = new PartUses(cache)) {
            PartEntry entry = rows.part.entry();
            new TableSources(rows.schema, rows.deleted).addParts(List.of(own), uses).sources()
                    .forEach(batch -> {
                        long bytes = entry.fileBytes() * batch.rows() / Math.max(1, entry.rows());
                        sums.add(batch, () -> giveWay(bytes / rows.schema.columns().size()));
                    });
        }
        return new BackupSet.PartSums(sums.rows(), rows.deletes, sums.sums());
    }

    private void giveWay(long bytes) {
        if (closed) {
            throw new StorageException.Cancelled("backup");
        }
        courtesy.pause(bytes, () -> closed);
    }

    /** Waits for scans that have begun, which end at the next column of a batch; others are not made any more. */
    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        thread.close();
    }
}
