package io.tidemark.storage.commit;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableVersion;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** One step of a commit, as it stands in the log. Steps are applied in order, to one table each. */
sealed interface Change {
    /** The table that is changed. */
    int tableId();

    /** Whether the step changes what the table looks like, and not only its rows. */
    default boolean isSchemaChange() {
        return switch (this) {
            case Rows _,Delete _,Truncate _ -> false;
            case CreateTable _,AdoptTable _,DropTable _,RenameTable _,AddColumn _,DropColumn _,RenameColumn _,SetTableProperties _,SetColumnProperties _ ->
                true;
        };
    }

    /**
     * New rows.
     *
     * @param schemaVersion of the schema that the batch follows
     * @param columnIds     one for each vector of the batch
     * @param batch         at most {@code Vector.MAX_BATCH_ROWS} rows
     * @param minTimestamp  of the designated timestamp, microseconds; meaningless in a table without one
     * @param maxTimestamp  likewise
     */
    record Rows(int tableId, int schemaVersion, List<Integer> columnIds, Batch batch, long minTimestamp,
            long maxTimestamp) implements Change {
        public Rows {
            columnIds = List.copyOf(columnIds);
        }
    }

    /**
     * Rows go.
     *
     * @param rowIds ids of rows that are there; from {@link Transaction#OWN_ROWS} on those of the commit itself, in the
     *               order in which it has added them
     */
    record Delete(int tableId, RowIdSet rowIds) implements Change {}

    /** A new table. */
    record CreateTable(int tableId, TableDefinition definition) implements Change {}

    /**
     * A new table whose files lie, durable, in its directory.
     *
     * @param adoption what they hold; null as it stands in the log: the files say it
     */
    record AdoptTable(int tableId, @Nullable Adoption adoption) implements Change {
        /** The table, which whoever reads the log has to put in before. */
        TableVersion table() {
            if (adoption == null) {
                throw new IllegalStateException("the files of table " + tableId + " were not read");
            }
            return adoption.table();
        }
    }

    /** The end of a table. */
    record DropTable(int tableId) implements Change {}

    /** All rows go. */
    record Truncate(int tableId) implements Change {}

    /** Another name for the table. */
    record RenameTable(int tableId, String to) implements Change {}

    /** A new last column, with the table's next column id. */
    record AddColumn(int tableId, ColumnDefinition column) implements Change {}

    /** The end of a column. */
    record DropColumn(int tableId, int columnId) implements Change {}

    /** Another name for a column. */
    record RenameColumn(int tableId, int columnId, String to) implements Change {}

    /**
     * Other properties of the table.
     *
     * @param properties all of them
     * @param edits      those that the transaction has changed, where others may change the rest; null where it has set all, and
     *                   as it stands in the log
     */
    record SetTableProperties(int tableId, SortedMap<String, String> properties,
            @Nullable PropertyEdits edits) implements Change {
        /** All of them are set. */
        SetTableProperties(int tableId, SortedMap<String, String> properties) {
            this(tableId, properties, null);
        }

        /** What becomes of properties. */
        SortedMap<String, String> over(SortedMap<String, String> before) {
            return edits == null ? properties : edits.over(before);
        }
    }

    /** Other properties of a column. */
    record SetColumnProperties(int tableId, int columnId, SortedMap<String, String> properties)
            implements Change {}
}
