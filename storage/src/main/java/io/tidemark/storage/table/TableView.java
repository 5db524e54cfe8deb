package io.tidemark.storage.table;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartUses;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** A table as a pinned {@link DatabaseView} shows it; valid until that is closed. Safe for many threads. */
public final class TableView {
    private final TableVersion version;
    private final List<OwnRows> own;
    private final PartUses uses;

    TableView(TableVersion version, List<OwnRows> own, PartUses uses) {
        this.version = version;
        this.own = own;
        this.uses = uses;
    }

    /** The columns. */
    public TableSchema schema() {
        return version.schema();
    }

    /** Rows in parts, in memory, and of the own transaction that are not deleted. */
    public long rows() {
        long rows = version.rows();
        for (OwnRows rowsOfOwn : own) {
            rows += rowsOfOwn.batch().rows();
        }
        return rows;
    }

    /** Bytes of the part files. */
    public long bytes() {
        return version.parts().bytes();
    }

    /** Bytes of the memory that holds rows which are in no part yet. */
    public long memoryBytes() {
        long bytes = 0;
        for (MemtableRows memtable : version.memtables()) {
            bytes += memtable.memtable().bytes();
        }
        return bytes;
    }

    /**
     * Smallest designated timestamp, microseconds, also of deleted rows that are still stored;
     * {@link Long#MAX_VALUE} without rows or timestamp.
     */
    public long minTimestamp() {
        if (schema().timestampColumn() < 0) {
            return Long.MAX_VALUE;
        }
        long min = version.parts().minTimestamp();
        for (MemtableRows memtable : version.memtables()) {
            min = Math.min(min, memtable.minTimestamp());
        }
        for (OwnRows rows : own) {
            min = Math.min(min, rows.source(TableSources.timestampId(schema())).minTimestamp());
        }
        return min;
    }

    /**
     * Largest designated timestamp, microseconds, also of deleted rows that are still stored;
     * {@link Long#MIN_VALUE} without rows or timestamp.
     */
    public long maxTimestamp() {
        if (schema().timestampColumn() < 0) {
            return Long.MIN_VALUE;
        }
        long max = version.parts().maxTimestamp();
        for (MemtableRows memtable : version.memtables()) {
            max = Math.max(max, memtable.maxTimestamp());
        }
        for (OwnRows rows : own) {
            max = Math.max(max, rows.source(TableSources.timestampId(schema())).maxTimestamp());
        }
        return max;
    }

    /** What is shown, for the parts of storage. */
    public TableVersion version() {
        return version;
    }

    /** All rows, also deleted ones: of parts by smallest timestamp, of memory by row id, then own ones. No file is opened yet. */
    public List<BatchSource> batches() {
        return sources().addParts(version.parts().parts(), uses)
                .addMemtables(version.memtables())
                .addOwn(own).sources();
    }

    private TableSources sources() {
        return new TableSources(schema(), version.deletes().all());
    }

    /** The partitions that have committed rows, in parts or in memory, by name; deleted rows are not counted. */
    public List<PartitionView> partitions() {
        return List.copyOf(partitions(this::live).values());
    }

    /** How many there are of them; no file is opened, as it may be to count rows. */
    public int partitionCount() {
        return partitions(part -> part.entry().rows()).size();
    }

    private Map<String, PartitionView> partitions(ToLongFunction<Part> rows) {
        Map<String, PartitionView> partitions = new TreeMap<>();
        for (Part part : version.parts().parts()) {
            partitions.merge(part.entry().partition(), new PartitionView(part.entry().partition(),
                    rows.applyAsLong(part), part.entry().fileBytes(), 1),
                    TableView::sum);
        }
        for (BatchSource source : sources().addMemtables(version.memtables()).sources()) {
            countMemory(source, partitions);
        }
        return partitions;
    }

    private long live(Part part) {
        if (version.deletes().all().isEmpty()) {
            return part.entry().rows();
        }
        return sources().addParts(List.of(part), uses).sources().stream().mapToLong(BatchSource::liveRows)
                .sum();
    }

    private void countMemory(BatchSource source, Map<String, PartitionView> partitions) {
        int timestamp = schema().timestampColumn();
        Partitioning unit = schema().partitioning();
        if (timestamp < 0 || unit.start(source.minTimestamp()) == unit.start(source.maxTimestamp())) {
            String name = unit.directory(source.minTimestamp());
            partitions.merge(name, new PartitionView(name, source.liveRows(), 0, 0), TableView::sum);
            return;
        }
        FixedVector timestamps = (FixedVector) source.column(timestamp);
        MemorySegment deleted = source.deletedRows();
        for (int row = 0; row < source.rows(); row++) {
            String name = unit.directory(timestamps.longAt(row));
            int count = deleted == null || !Bitmaps.isSet(deleted, row) ? 1 : 0;
            partitions.merge(name, new PartitionView(name, count, 0, 0), TableView::sum);
        }
    }

    private static PartitionView sum(PartitionView a, PartitionView b) {
        return new PartitionView(a.name(), a.rows() + b.rows(), a.bytes() + b.bytes(), a.parts() + b.parts());
    }
}
