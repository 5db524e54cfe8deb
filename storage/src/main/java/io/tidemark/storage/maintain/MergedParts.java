package io.tidemark.storage.maintain;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.TableDeletes;
import io.tidemark.storage.table.TableVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a merge has made.
 *
 * @param before  the parts that were merged
 * @param after   the parts with their rows
 * @param dropped ids of the deleted rows that were left out: those that delete vectors named when the merge began
 */
record MergedParts(List<Part> before, List<Part> after, RowIdSet dropped) {
    MergedParts {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /**
     * Durable delete vectors of the new parts, for the rows that flushes have found deleted since the merge began.
     *
     * @param begun   the table as it was then
     * @param pin     keeps the new parts
     * @param now     with the files as they are listed now
     * @param numbers of delete vectors, never used before in the table
     */
    List<DeleteVector> lostSince(TableVersion begun, Disk disk, DatabaseView pin, TableVersion now,
            LongSupplier numbers) {
        if (before.stream().allMatch(part -> begun.parts().vector(part).equals(now.parts().vector(part)))) {
            return List.of();
        }
        RowIdSet lost = now.deletes().flushed().minus(dropped);
        TableVersion shown = now.withParts(PartSet.of(after), List.of(), now.flushedTxn(), now.nextPartId())
                .withDeletes(new TableDeletes(lost, RowIdSet.EMPTY));
        List<DeleteVector> vectors = new ArrayList<>();
        boolean durable = false;
        try (Disk.Watch watch = disk.watchFileSystem(now.directory())) {
            PartDeletes.of(pin, shown, lost).forEach((part, ids) -> vectors.add(DeleteVector.write(disk,
                    now.id(), part, numbers.getAsLong(), now.flushedTxn(), ids)));
            if (!vectors.isEmpty()) {
                watch.sync();
            }
            durable = true;
            return vectors;
        } finally {
            if (!durable) {
                vectors.forEach(vector -> vector.discard(disk));
            }
        }
    }
}
