package io.tidemark.storage.commit;

import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.OwnRows;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction's changes over a version. Changes of a table that the version does not have (any more) are left out:
 * such a commit will fail.
 *
 * @param version the tables
 * @param ownRows uncommitted rows by table id
 * @param changes how many of the transaction's changes are in it
 */
record Overlay(DatabaseVersion version, Map<Integer, List<OwnRows>> ownRows, int changes) {

    /** Collects changes as they are made. */
    static final class Builder {
        private final DatabaseVersion base;
        private final Map<Integer, TableVersion> changed = new HashMap<>();
        private final Set<Integer> dropped = new HashSet<>();
        private final Map<Integer, List<OwnRows>> rows = new HashMap<>();
        /** Rows that the transaction has added so far, by table, whatever became of them. */
        private final Map<Integer, Long> added = new HashMap<>();
        private boolean reshaped;
        private int applied;

        Builder(DatabaseVersion base) {
            this.base = base;
        }

        /** The overlay of all changes, of which those behind the ones applied already are new. */
        Overlay overlay(List<Change> changes, LongSupplier privateSchemaVersion) {
            for (; applied < changes.size(); applied++) {
                apply(changes.get(applied));
            }
            long schemaVersion = reshaped ? privateSchemaVersion.getAsLong() : base.schemaVersion();
            Set<Integer> hidden = new HashSet<>(dropped);
            // A name that others have taken meanwhile hides their table: the commit will fail on it.
            for (TableVersion table : changed.values()) {
                base.table(table.name()).map(TableVersion::id)
                        .filter(id -> id != table.id() && !changed.containsKey(id)).ifPresent(hidden::add);
            }
            Map<Integer, List<OwnRows>> ownRows = new HashMap<>();
            rows.forEach((table, batches) -> ownRows.put(table, List.copyOf(batches)));
            DatabaseVersion.Stamp stamp = new DatabaseVersion.Stamp(base.txn(), base.commitMicros(),
                    schemaVersion);
            return new Overlay(base.with(stamp, changed.values(), hidden), ownRows, applied);
        }

        private @Nullable TableVersion now(int id) {
            TableVersion own = changed.get(id);
            return own != null || dropped.contains(id) ? own : base.table(id).orElse(null);
        }

        private void apply(Change change) {
            int id = change.tableId();
            reshaped |= change.isSchemaChange();
            TableVersion table = now(id);
            if (change instanceof Change.CreateTable create) {
                changed.put(id, TableVersion.empty(Shape.of(id, create.definition()).schema(), Path.of("")));
                return;
            }
            if (change instanceof Change.AdoptTable adopt) {
                changed.put(id, adopt.table());
                return;
            }
            if (table == null) {
                return;
            }
            Shape shape = Shape.of(table);
            switch (change) {
                case Change.CreateTable _,Change.AdoptTable _ ->
                    throw new IllegalStateException("handled above");
                case Change.DropTable _ -> {
                    changed.remove(id);
                    rows.remove(id);
                    dropped.add(id);
                }
                case Change.Truncate _ -> {
                    changed.put(id, table.emptied());
                    rows.remove(id);
                }
                case Change.Rows own -> {
                    long before = added.getOrDefault(id, 0L);
                    rows.computeIfAbsent(id, _ -> new ArrayList<>())
                            .add(new OwnRows(own.columnIds(), own.batch(), Transaction.OWN_ROWS + before));
                    added.put(id, before + own.batch().rows());
                }
                case Change.Delete delete -> changed.put(id, table.without(delete.rowIds()));
                case Change.SetTableProperties set ->
                    changed.put(id, table.withSchema(
                            shape.withProperties(set.over(shape.schema().properties())).schema()));
                case Change.SetColumnProperties set -> changed.put(id, table.withSchema(
                        shape.withProperties(set.columnId(), set.properties()).schema()));
                case Change.RenameTable rename ->
                    changed.put(id, table.withSchema(shape.renamed(rename.to()).schema()));
                case Change.AddColumn add ->
                    changed.put(id, table.withSchema(shape.with(add.column()).schema()));
                case Change.DropColumn drop ->
                    changed.put(id, table.withSchema(shape.without(drop.columnId()).schema()));
                case Change.RenameColumn rename -> changed.put(id,
                        table.withSchema(shape.withName(rename.columnId(), rename.to()).schema()));
            }
        }
    }
}
