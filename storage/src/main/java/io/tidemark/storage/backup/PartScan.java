package io.tidemark.storage.backup;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartUses;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableSources;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads the rows of parts for their sums, beside the database's own uses of them, and larger parts in a thread of its
 * own. Confined to the thread of the backup, which closes it before the parts may go.
 */
final class PartScan implements AutoCloseable {
    private final Disk disk;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().name("backup-scan").unstarted(task));

    PartScan(Disk disk) {
        this.disk = disk;
    }

    /**
     * The sums of a part.
     *
     * @param part    pinned, or not listed by anybody yet
     * @param deleted rows that are deleted, of this part and others
     * @param deletes SHA-256 of the delete vector that goes with it; empty when it has none
     */
    CompletableFuture<BackupSet.PartSums> of(Part part, TableSchema schema, RowIdSet deleted,
            String deletes) {
        Executor executor = part.entry().fileBytes() > StreamSums.SMALL_BYTES ? thread : Runnable::run;
        return CompletableFuture.supplyAsync(() -> scan(part, schema, deleted, deletes), executor);
    }

    private BackupSet.PartSums scan(Part part, TableSchema schema, RowIdSet deleted, String deletes) {
        Part own = new Part(part.entry(), part.path());
        ColumnSums sums = new ColumnSums(schema.columns());
        try (PartCache cache = new PartCache(disk, 0); PartUses uses = new PartUses(cache)) {
            new TableSources(schema, deleted).addParts(List.of(own), uses).sources().forEach(sums::add);
        }
        return new BackupSet.PartSums(sums.rows(), deletes, sums.sums());
    }

    /** Waits for scans that have begun; others are not made any more. */
    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}
