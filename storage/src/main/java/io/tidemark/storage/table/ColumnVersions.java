package io.tidemark.storage.table;

import java.util.ArrayList;
import java.util.List;

/**
 * The history of a table's columns: every column there ever was, by id.
 *
 * @param nextColumnId one more than the largest id ever used
 * @param entries      one a column, ascending by id
 */
public record ColumnVersions(int nextColumnId, List<Entry> entries) {
    /**
     * A column's history.
     *
     * @param columnId  the column
     * @param added     schema version that added it
     * @param dropped   schema version that dropped it, 0 while it is there
     * @param names     its names, oldest first
     */
    public record Entry(int columnId, int added, int dropped, List<Name> names) {
        /** Copies the names. */
        public Entry {
            names = List.copyOf(names);
        }
    }

    /** A name that a column has had since a schema version. */
    public record Name(int since, String name) {}

    /** Copies the entries. */
    public ColumnVersions {
        entries = List.copyOf(entries);
    }

    /** The history of a new table. */
    public static ColumnVersions of(TableSchema schema) {
        return new ColumnVersions(1, List.of()).with(schema);
    }

    /** This history with what {@code schema}, the next version, changed. */
    public ColumnVersions with(TableSchema schema) {
        List<Entry> next = new ArrayList<>();
        int nextId = nextColumnId;
        for (Entry entry : entries) {
            next.add(schema.indexOfId(entry.columnId).isPresent()
                    ? renamed(entry, schema)
                    : dropped(entry, schema.version()));
        }
        for (Column column : schema.columns()) {
            if (column.id() >= nextColumnId) {
                next.add(new Entry(column.id(), schema.version(), 0,
                        List.of(new Name(schema.version(), column.name()))));
                nextId = Math.max(nextId, column.id() + 1);
            }
        }
        next.sort((a, b) -> Integer.compare(a.columnId, b.columnId));
        return new ColumnVersions(nextId, next);
    }

    private static Entry dropped(Entry entry, int version) {
        return entry.dropped != 0 ? entry : new Entry(entry.columnId, entry.added, version, entry.names);
    }

    private static Entry renamed(Entry entry, TableSchema schema) {
        String name = schema.columns().get(schema.indexOfId(entry.columnId).getAsInt()).name();
        if (entry.names.getLast().name.equals(name)) {
            return entry;
        }
        List<Name> names = new ArrayList<>(entry.names);
        names.add(new Name(schema.version(), name));
        return new Entry(entry.columnId, entry.added, entry.dropped, names);
    }
}
