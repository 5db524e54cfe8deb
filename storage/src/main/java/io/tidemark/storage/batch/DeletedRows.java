package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of one batch are deleted, found out when it is first asked for, and again only when another set of
 * deleted rows differs where the batch's ids are. Safe for many threads.
 */
public final class DeletedRows {
    private volatile @Nullable Known known;

    private record Known(RowIdSet deleted, @Nullable MemorySegment bits) {}

    /** The rows of a batch that a set has, as a bitmap; null for none. */
    @SuppressWarnings("ReferenceEquality") // most calls come with the set of the call before
    public @Nullable MemorySegment of(BatchSource batch, RowIdSet deleted) {
        if (deleted.isEmpty()) {
            return null;
        }
        Known before = known;
        if (before != null && before.deleted == deleted) {
            return before.bits;
        }
        long first = batch.minRowId();
        long last = batch.maxRowId();
        if (!deleted.hasAny(first, last)) {
            return null;
        }
        MemorySegment bits;
        if (before != null && before.deleted.agrees(deleted, first, last)) {
            bits = before.bits;
        } else {
            FixedVector ids = batch.rowIds();
            bits = ids == null ? deleted.bits(first, batch.rows()) : deleted.bits(ids);
        }
        known = new Known(deleted, bits);
        return bits;
    }
}
