package io.tidemark.storage.part;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.DeletedRows;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.batch.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A published part. Immutable for its users; opened on first use. */
public final class Part implements StoredFile {
    private final PartEntry entry;
    private final Path path;

    /** For each batch; empty until a row of the table is deleted. */
    private volatile List<DeletedRows> deleted = List.of();
    /** Taken while the part is being opened. */
    final Object openLock = new Object();
    /** Open uses; guarded by the cache's lock. */
    int users;
    /** Guarded by the cache's lock. */
    @Nullable
    PartContent content;

    /** The part that a table's {@code _txn} describes, at {@code path}. */
    public Part(PartEntry entry, Path path) {
        this.entry = entry;
        this.path = path;
    }

    /** What {@code _txn} says of it. */
    public PartEntry entry() {
        return entry;
    }

    @Override
    public Path path() {
        return path;
    }

    /**
     * The batches, in order; nothing is opened yet.
     *
     * @param wanted the columns to read, by id; one that the part does not have is all NULL
     * @param run    the run number that the batches will have
     * @param uses   keeps the part open as long as vectors are used
     */
    public List<BatchSource> batches(PartSchema wanted, int run, PartUses uses) {
        return batches(wanted, run, uses, RowIdSet.EMPTY);
    }

    /**
     * The batches, in order; nothing is opened yet.
     *
     * @param deletedIds rows that are deleted, of this part and others
     */
    public List<BatchSource> batches(PartSchema wanted, int run, PartUses uses, RowIdSet deletedIds) {
        PartReading reading = new PartReading(this, wanted, run, uses, deletedIds);
        List<BatchSource> batches = new ArrayList<>(entry.batchCount());
        for (int batch = 0; batch < entry.batchCount(); batch++) {
            batches.add(new PartBatch(reading, batch));
        }
        return batches;
    }

    /** What is known of the deleted rows of a batch. */
    DeletedRows deleted(int batch) {
        if (deleted.isEmpty()) {
            synchronized (this) {
                if (deleted.isEmpty()) {
                    deleted = Stream.generate(DeletedRows::new).limit(entry.batchCount()).toList();
                }
            }
        }
        return deleted.get(batch);
    }

    /** Whether all batches but the last are full, so that their sizes are known without opening the part. */
    boolean regular() {
        return entry.batchCount() == (entry.rows() + Vector.MAX_BATCH_ROWS - 1) / Vector.MAX_BATCH_ROWS;
    }
}
