package io.tidemark.storage.table;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.part.Part;
import java.nio.file.Path;
import java.util.List;

/**
 * What a table is at one moment. Immutable; made by the committer and by maintenance, read through a pinned
 * {@link DatabaseView}.
 *
 * @param schema         the columns
 * @param columnVersions their history
 * @param directory      the table's directory
 * @param parts          its files
 * @param memtables      its rows in memory, oldest first
 * @param deletes        rows of both that are deleted
 * @param flushedTxn     the parts hold exactly the table's commits up to this transaction (I3)
 * @param nextRowId      id of the next row
 * @param nextPartId     id of the next part file
 */
public record TableVersion(TableSchema schema, ColumnVersions columnVersions, Path directory, PartSet parts,
        List<MemtableRows> memtables, TableDeletes deletes, long flushedTxn, long nextRowId,
        long nextPartId) {
    /** Copies the list. */
    public TableVersion {
        memtables = List.copyOf(memtables);
    }

    /** A new, empty table. */
    public static TableVersion empty(TableSchema schema, Path directory) {
        return new TableVersion(schema, ColumnVersions.of(schema), directory, PartSet.empty(), List.of(),
                TableDeletes.NONE, 0,
                0, 1);
    }

    /** The table's number. */
    public int id() {
        return schema.tableId();
    }

    /** The table's name. */
    public String name() {
        return schema.name();
    }

    /** Rows in parts and memory that are not deleted. */
    public long rows() {
        long rows = parts.rows() - deletes.all().count();
        for (MemtableRows memtable : memtables) {
            rows += memtable.rows();
        }
        return rows;
    }

    /** With more parts, whose ids are below the next part id. */
    public TableVersion withMoreParts(List<Part> more) {
        return withParts(parts.replace(List.of(), more), memtables, flushedTxn, nextPartId);
    }

    /** With the next schema version. */
    public TableVersion withSchema(TableSchema next) {
        return new TableVersion(next, columnVersions.with(next), directory, parts, memtables, deletes,
                flushedTxn,
                nextRowId,
                nextPartId);
    }

    /** With these rows in memory. */
    public TableVersion withMemtables(List<MemtableRows> next, long newNextRowId) {
        return new TableVersion(schema, columnVersions, directory, parts, next, deletes, flushedTxn,
                newNextRowId,
                nextPartId);
    }

    /** With these files and rows in memory. */
    public TableVersion withParts(PartSet next, List<MemtableRows> rest, long newFlushedTxn,
            long newNextPartId) {
        return new TableVersion(schema, columnVersions, directory, next, rest, deletes, newFlushedTxn,
                nextRowId,
                newNextPartId);
    }

    /** With these deleted rows. */
    public TableVersion withDeletes(TableDeletes next) {
        return new TableVersion(schema, columnVersions, directory, parts, memtables, next, flushedTxn,
                nextRowId, nextPartId);
    }

    /** With more deleted rows. */
    public TableVersion without(RowIdSet ids) {
        return withDeletes(deletes.with(ids));
    }

    /** Ids of deleted rows that are in memory. */
    public RowIdSet deletedInMemory() {
        RowIdSet ids = RowIdSet.EMPTY;
        for (MemtableRows memtable : memtables) {
            long first = memtable.memtable().firstRowId();
            ids = ids.union(deletes.all().between(first, first + memtable.rows()));
        }
        return ids;
    }

    /** Without any row. */
    public TableVersion emptied() {
        return withMemtables(List.of(), nextRowId).withDeletes(TableDeletes.NONE).withParts(PartSet.empty(),
                List.of(), flushedTxn, nextPartId);
    }
}
