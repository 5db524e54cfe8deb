package io.tidemark.storage.table;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartUses;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    /** Rows in parts, in memory, and of the own transaction. */
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

    /** Smallest designated timestamp, microseconds; {@link Long#MAX_VALUE} without rows or timestamp. */
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

    /** Largest designated timestamp, microseconds; {@link Long#MIN_VALUE} without rows or timestamp. */
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

    /** All rows: of parts by smallest timestamp, of memory by row id, then own ones. No file is opened yet. */
    public List<BatchSource> batches() {
        return new TableSources(schema()).addParts(version.parts().parts(), uses)
                .addMemtables(version.memtables())
                .addOwn(own).sources();
    }

    /** The partitions that have committed rows, in parts or in memory, by name. */
    public List<PartitionView> partitions() {
        Map<String, PartitionView> partitions = new TreeMap<>();
        for (Part part : version.parts().parts()) {
            partitions.merge(part.entry().partition(),
                    new PartitionView(part.entry().partition(), part.entry().rows(), part.entry().fileBytes(),
                            1),
                    TableView::sum);
        }
        for (MemtableRows memtable : version.memtables()) {
            countMemory(memtable, partitions);
        }
        return List.copyOf(partitions.values());
    }

    private void countMemory(MemtableRows memtable, Map<String, PartitionView> partitions) {
        int timestamp = memtable.memtable().layout().timestampColumn();
        Partitioning unit = schema().partitioning();
        for (BatchSource source : memtable.memtable().sources(memtable.rows())) {
            if (timestamp < 0 || unit.start(source.minTimestamp()) == unit.start(source.maxTimestamp())) {
                String name = unit.directory(source.minTimestamp());
                partitions.merge(name, new PartitionView(name, source.rows(), 0, 0), TableView::sum);
                continue;
            }
            FixedVector timestamps = (FixedVector) source.column(timestamp);
            for (int row = 0; row < source.rows(); row++) {
                String name = unit.directory(timestamps.longAt(row));
                partitions.merge(name, new PartitionView(name, 1, 0, 0), TableView::sum);
            }
        }
    }

    private static PartitionView sum(PartitionView a, PartitionView b) {
        return new PartitionView(a.name(), a.rows() + b.rows(), a.bytes() + b.bytes(), a.parts() + b.parts());
    }
}
