package io.tidemark.storage.table;

import io.tidemark.storage.memtable.MemtableLayout;
import io.tidemark.storage.part.PartColumn;
import io.tidemark.storage.part.PartSchema;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * What a table looks like at one schema version.
 *
 * @param tableId         1 or more, never reused in its database
 * @param name            the table's name
 * @param version         1 for a new table, one more for each change
 * @param columns         visible columns in order
 * @param timestampColumn index into {@code columns} of the designated timestamp, or -1
 * @param partitioning    NONE without a designated timestamp
 * @param properties      what the server keeps with it; immutable, storage does not look at it
 */
public record TableSchema(int tableId, String name, int version, List<Column> columns, int timestampColumn,
        Partitioning partitioning, SortedMap<String, String> properties) {

    /** Copies the columns and the properties. */
    public TableSchema {
        columns = List.copyOf(columns);
        properties = Properties.copy(properties);
    }

    /** A table without properties. */
    public TableSchema(int tableId, String name, int version, List<Column> columns, int timestampColumn,
            Partitioning partitioning) {
        this(tableId, name, version, columns, timestampColumn, partitioning, Properties.NONE);
    }

    /** The next version, with other properties. */
    public TableSchema withProperties(Map<String, String> others) {
        return new TableSchema(tableId, name, version + 1, columns, timestampColumn, partitioning,
                Properties.copy(others));
    }

    /** Index of the column with this exact name. */
    public OptionalInt indexOf(String columnName) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(columnName)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** Index of the column with this id. */
    public OptionalInt indexOfId(int columnId) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).id() == columnId) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** The same columns as a part and a memtable know them. */
    public PartSchema partSchema() {
        List<PartColumn> partColumns = columns.stream().map(
                column -> new PartColumn(column.id(), column.name(), column.type(), column.precision(),
                        column.scale()))
                .toList();
        return new PartSchema(tableId, partColumns, timestampColumn);
    }

    /** The layout of a memtable for batches in this schema. */
    public MemtableLayout memtableLayout() {
        return new MemtableLayout(columns.stream().map(Column::id).toList(),
                columns.stream().map(Column::type).toList(),
                timestampColumn);
    }
}
