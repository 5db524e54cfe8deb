package io.tidemark.storage.backup;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableView;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Adds up the {@link ColumnSum}s of rows that are not deleted, batch by batch. Confined to one thread. */
public final class ColumnSums {
    private final List<Column> columns;
    private final List<ColumnSum> sums = new ArrayList<>();
    private final ColumnScan scan = new ColumnScan();
    private long rows;

    /** No rows yet. */
    public ColumnSums(List<Column> columns) {
        this.columns = List.copyOf(columns);
        columns.forEach(column -> sums.add(ColumnSum.ofNulls(column.id(), column.type(), 0)));
    }

    /** The sums of all rows that a view of a table shows, in the order of its columns. */
    public static List<ColumnSum> of(TableView table) {
        ColumnSums sums = new ColumnSums(table.schema().columns());
        table.batches().forEach(sums::add);
        return sums.sums();
    }

    /** Adds the rows of a batch, whose columns are those of the constructor. */
    public void add(BatchSource batch) {
        add(batch, () -> {});
    }

    /** The same; {@code between} is run after each column. */
    void add(BatchSource batch, Runnable between) {
        MemorySegment deleted = batch.deletedRows();
        rows += batch.liveRows();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            sums.set(i, sums.get(i).plus(scan.scan(column, batch.column(i), deleted)));
            between.run();
        }
    }

    /** Rows that were added. */
    public long rows() {
        return rows;
    }

    /** One for each column. */
    public List<ColumnSum> sums() {
        return List.copyOf(sums);
    }
}
