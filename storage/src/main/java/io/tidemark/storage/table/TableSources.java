package io.tidemark.storage.table;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.DeletedRows;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartSchema;
import io.tidemark.storage.part.PartUses;
import java.util.ArrayList;
import java.util.List;

/**
 * Sources of one table in the columns of one schema, with run numbers given in the order in which they are added: each
 * gets the first run that it continues. Confined to one thread.
 */
public final class TableSources {
    private final TableSchema schema;
    private final PartSchema partSchema;
    private final RowIdSet deleted;
    private final List<Long> runEnds = new ArrayList<>();
    private final List<BatchSource> sources = new ArrayList<>();

    /** No sources yet, to be read in the columns of {@code schema}. */
    public TableSources(TableSchema schema) {
        this(schema, RowIdSet.EMPTY);
    }

    /** Likewise, with rows that are deleted. */
    public TableSources(TableSchema schema, RowIdSet deleted) {
        this.schema = schema;
        this.deleted = deleted;
        this.partSchema = schema.partSchema();
    }

    /** Adds the batches of parts; nothing is opened yet. {@code uses} keeps the parts open while sources are read. */
    public TableSources addParts(List<Part> parts, PartUses uses) {
        for (Part part : parts) {
            sources.addAll(part.batches(partSchema,
                    place(part.entry().minTimestamp(), part.entry().maxTimestamp()), uses, deleted));
        }
        return this;
    }

    /** Adds rows in memory. */
    public TableSources addMemtables(List<MemtableRows> memtables) {
        for (MemtableRows memtable : memtables) {
            add(memtable.memtable().layout().columnIds(), memtable.memtable().sources(memtable.rows()));
        }
        return this;
    }

    /** Adds uncommitted rows. */
    TableSources addOwn(List<OwnRows> own) {
        for (OwnRows rows : own) {
            add(rows.columnIds(), List.of(rows.source(timestampId(schema))));
        }
        return this;
    }

    /** What was added. */
    public List<BatchSource> sources() {
        return sources;
    }

    /** Id of the designated timestamp, -1 without one. */
    static int timestampId(TableSchema schema) {
        int timestamp = schema.timestampColumn();
        return timestamp < 0 ? -1 : schema.columns().get(timestamp).id();
    }

    private void add(List<Integer> ids, List<BatchSource> memory) {
        List<Integer> indexes = schema.columns().stream().map(column -> ids.indexOf(column.id())).toList();
        for (BatchSource source : memory) {
            int run = place(source.minTimestamp(), source.maxTimestamp());
            sources.add(new MappedSource(source, schema.columns(), indexes, run, deleted,
                    new DeletedRows()));
        }
    }

    private int place(long min, long max) {
        if (schema.timestampColumn() < 0) {
            return 0;
        }
        for (int run = 0; run < runEnds.size(); run++) {
            if (runEnds.get(run) <= min) {
                runEnds.set(run, max);
                return run;
            }
        }
        runEnds.add(max);
        return runEnds.size() - 1;
    }
}
