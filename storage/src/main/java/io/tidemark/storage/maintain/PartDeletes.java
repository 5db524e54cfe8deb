package io.tidemark.storage.maintain;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.TableVersion;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the parts that deleted rows are in. Stateless. */
public final class PartDeletes {
    private PartDeletes() {}

    /**
     * The parts of a version that have rows of a set, each with all of its deleted rows.
     *
     * @param pin     keeps the parts
     * @param version its {@code deletes} are what is deleted
     * @param changed some of the deleted rows
     */
    public static Map<Part, RowIdSet> of(DatabaseView pin, TableVersion version, RowIdSet changed) {
        Map<Part, RowIdSet> found = new LinkedHashMap<>();
        if (!changed.isEmpty()) {
            for (Part part : version.parts().parts()) {
                PartEntry entry = part.entry();
                RowIdSet ids = entry.firstRowId() >= 0
                        ? version.deletes().all().between(entry.firstRowId(),
                                entry.firstRowId() + entry.rows())
                        : scattered(pin, version, part, changed);
                if (ids.intersects(changed)) {
                    found.put(part, ids);
                }
            }
        }
        return found;
    }

    /** The deleted rows of a part whose ids are not consecutive; none when its ids are not near those of a set. */
    private static RowIdSet scattered(DatabaseView pin, TableVersion version, Part part, RowIdSet changed) {
        TableVersion only = version.withParts(PartSet.of(List.of(part)), List.of(), version.flushedTxn(),
                version.nextPartId());
        try (DatabaseView shown = PartBuilder.only(pin, only)) {
            List<BatchSource> batches = PartBuilder.rows(shown, version.id());
            if (batches.stream().noneMatch(batch -> changed.hasAny(batch.minRowId(), batch.maxRowId()))) {
                return RowIdSet.EMPTY;
            }
            RowIdSet ids = RowIdSet.EMPTY;
            for (BatchSource batch : batches) {
                ids = ids.union(deleted(batch));
            }
            return ids;
        }
    }

    private static RowIdSet deleted(BatchSource batch) {
        MemorySegment bits = batch.deletedRows();
        if (bits == null) {
            return RowIdSet.EMPTY;
        }
        long[] ids = new long[Bitmaps.count(bits, batch.rows())];
        int next = 0;
        for (int row = 0; row < batch.rows(); row++) {
            if (Bitmaps.isSet(bits, row)) {
                ids[next++] = batch.rowId(row);
            }
        }
        return RowIdSet.of(ids, next);
    }
}
