package io.tidemark.storage.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a snapshot is held.
 *
 * @param inProgress  between PREPARE and COMPLETE
 * @param startedAt   when it was prepared; null when none is held
 * @param txn         its cut; 0 when none is held
 * @param tables      tables in it
 * @param pinnedBytes bytes of the parts and log segments that it holds
 */
public record SnapshotStatus(boolean inProgress, @Nullable Instant startedAt, long txn, int tables,
        long pinnedBytes) {
    /** No snapshot. */
    public static final SnapshotStatus NONE = new SnapshotStatus(false, null, 0, 0, 0);
}
