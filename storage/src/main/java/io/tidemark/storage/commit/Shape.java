package io.tidemark.storage.commit;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * A table's schema and the id that its next column gets: how schema changes work out, in one place for the
 * transaction that makes them, the commit that checks them, and the replay.
 */
record Shape(TableSchema schema, int nextColumnId) {
    /** A new table; its columns are numbered from 1. */
    static Shape of(int tableId, TableDefinition definition) {
        List<Column> columns = new ArrayList<>();
        for (ColumnDefinition column : definition.columns()) {
            columns.add(column.column(columns.size() + 1));
        }
        return new Shape(new TableSchema(tableId, definition.name(), 1, columns, definition.timestampColumn(),
                definition.partitioning(), definition.properties()), columns.size() + 1);
    }

    /** A table as it is. */
    static Shape of(TableVersion table) {
        return new Shape(table.schema(), table.columnVersions().nextColumnId());
    }

    /** The table with another name. */
    Shape renamed(String name) {
        return next(name, schema.columns(), schema.timestampColumn());
    }

    /** The table with one more column. */
    Shape with(ColumnDefinition added) {
        requireNew(added.name());
        List<Column> columns = new ArrayList<>(schema.columns());
        columns.add(added.column(nextColumnId));
        Shape next = next(schema.name(), columns, schema.timestampColumn());
        return new Shape(next.schema, nextColumnId + 1);
    }

    /** The table without a column. */
    Shape without(int columnId) {
        int index = indexOf(columnId);
        if (index == schema.timestampColumn()) {
            throw new IllegalArgumentException(
                    "the designated timestamp cannot be dropped: " + schema.name());
        }
        List<Column> columns = new ArrayList<>(schema.columns());
        columns.remove(index);
        int timestamp = schema.timestampColumn() > index
                ? schema.timestampColumn() - 1
                : schema.timestampColumn();
        return next(schema.name(), columns, timestamp);
    }

    /** The table with another name of a column. */
    Shape withName(int columnId, String name) {
        int index = indexOf(columnId);
        requireNew(name);
        List<Column> columns = new ArrayList<>(schema.columns());
        columns.set(index, columns.get(index).renamed(name));
        return next(schema.name(), columns, schema.timestampColumn());
    }

    /** The table with other properties. */
    Shape withProperties(SortedMap<String, String> properties) {
        return new Shape(schema.withProperties(properties), nextColumnId);
    }

    /** The table with other properties of a column. */
    Shape withProperties(int columnId, SortedMap<String, String> properties) {
        int index = indexOf(columnId);
        List<Column> columns = new ArrayList<>(schema.columns());
        columns.set(index, columns.get(index).withProperties(properties));
        return next(schema.name(), columns, schema.timestampColumn());
    }

    private Shape next(String name, List<Column> columns, int timestampColumn) {
        return new Shape(
                new TableSchema(schema.tableId(), name, schema.version() + 1, columns, timestampColumn,
                        schema.partitioning(), schema.properties()),
                nextColumnId);
    }

    private int indexOf(int columnId) {
        OptionalInt index = schema.indexOfId(columnId);
        if (index.isEmpty()) {
            throw new StorageException.ColumnNotFound(schema.name(), "number " + columnId);
        }
        return index.getAsInt();
    }

    private void requireNew(String name) {
        if (schema.indexOf(name).isPresent()) {
            throw new StorageException.ColumnExists(schema.name(), name);
        }
    }
}
