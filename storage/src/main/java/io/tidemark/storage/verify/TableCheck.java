package io.tidemark.storage.verify;

import io.tidemark.storage.backup.ColumnSum;
import io.tidemark.storage.backup.ColumnSums;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartUses;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSources;
import io.tidemark.storage.table.TableVersion;
import java.util.List;
import java.util.Optional;

/** Checks the files of a table by what they say of themselves: without a manifest. Confined to its thread. */
final class TableCheck {
    private final Disk disk;
    private final Findings findings;
    private final Work work;
    private final boolean scan;
    private long rows;

    /** @param scan whether values are read too */
    TableCheck(Disk disk, Findings findings, Work work, boolean scan) {
        this.disk = disk;
        this.findings = findings;
        this.work = work;
        this.scan = scan;
    }

    /** Rows that were scanned. */
    long rows() {
        return rows;
    }

    /** Checks the parts and delete vectors of a version, which nobody removes meanwhile. */
    void check(TableVersion table) {
        RowIdSet deleted = table.deletes().all();
        for (DeleteVector vector : table.parts().vectors()) {
            work.bytes(vector.entry().fileBytes());
            try {
                deleted = deleted.union(vector.read(disk, table.id()));
            } catch (StorageException.OfFile damaged) {
                findings.add(damaged, new Findings.Where(table.name(), null, null, null));
            }
            work.fileDone();
        }
        for (Part part : table.parts().parts()) {
            boolean damaged = new PartFindings(disk, findings).add(table, part, work, -1);
            work.fileDone();
            if (scan && !damaged) {
                scan(table, part, deleted);
            }
        }
    }

    private void scan(TableVersion table, Part part, RowIdSet deleted) {
        Optional<ColumnSums> scanned = sums(disk, table, part, deleted, findings);
        if (scanned.isEmpty()) {
            return;
        }
        rows += scanned.get().rows();
        Findings.Where where = where(table, part);
        long expected = part.entry().rows() - deletedIn(part, deleted);
        if (part.entry().firstRowId() >= 0 && scanned.get().rows() != expected) {
            findings.add(Problem.Kind.ROWS, where, -1, scanned.get().rows() + " rows", expected + " rows");
        }
        checkBounds(table, part, scanned.get(), findings);
    }

    /** What the list of the table says about the timestamps of a part must be so. */
    static void checkBounds(TableVersion table, Part part, ColumnSums scanned, Findings findings) {
        int timestamp = table.schema().timestampColumn();
        if (timestamp >= 0) {
            ColumnSum sum = scanned.sums().get(timestamp);
            // All rows may be deleted ones.
            if (sum.nulls() > 0 || (sum.known() && (sum.min() < part.entry().minTimestamp()
                    || sum.max() > part.entry().maxTimestamp()))) {
                findings.add(Problem.Kind.ROWS,
                        new Findings.Where(table.name(), part.entry().partition(), null,
                                findings.relative(part.path()))
                                .column(table.schema().columns().get(timestamp).name()),
                        -1,
                        "timestamps from " + sum.min() + " to " + sum.max(), "from "
                                + part.entry().minTimestamp() + " to " + part.entry().maxTimestamp());
            }
        }
    }

    private static long deletedIn(Part part, RowIdSet deleted) {
        long first = part.entry().firstRowId();
        return first < 0 ? 0 : deleted.between(first, first + part.entry().rows()).count();
    }

    private Findings.Where where(TableVersion table, Part part) {
        return new Findings.Where(table.name(), part.entry().partition(), null,
                findings.relative(part.path()));
    }

    /** Reads all values of a part whose checksums are right; empty when they make no sense, which is a problem. */
    static Optional<ColumnSums> sums(Disk disk, TableVersion table, Part part, RowIdSet deleted,
            Findings findings) {
        List<Column> columns = table.schema().columns();
        ColumnSums sums = new ColumnSums(columns);
        // A part of our own, so that the uses of others are not touched.
        Part own = new Part(part.entry(), part.path());
        try (PartCache cache = new PartCache(disk, 0); PartUses uses = new PartUses(cache)) {
            for (BatchSource batch : new TableSources(table.schema(), deleted).addParts(List.of(own), uses)
                    .sources()) {
                sums.add(batch);
            }
            return Optional.of(sums);
        } catch (StorageException.OfFile | IndexOutOfBoundsException | IllegalArgumentException senseless) {
            findings.add(Problem.Kind.CONTENT, new Findings.Where(table.name(), part.entry().partition(),
                    null, findings.relative(part.path())), -1, String.valueOf(senseless.getMessage()),
                    "values that can be read");
            return Optional.empty();
        }
    }
}
