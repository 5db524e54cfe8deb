package io.tidemark.storage.commit;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What all tables look like after the last commit that has been decided, durable or not. Guarded by the order lock of
 * its {@link Committer}.
 */
final class Catalog {
    private final Map<Integer, Shape> shapes = new HashMap<>();
    private final Map<String, Integer> names = new HashMap<>();
    private final RecentDeletes recentDeletes = new RecentDeletes();

    /** What a commit makes of the catalog; nothing has happened until it is installed. */
    static final class Draft {
        private final Map<Integer, @Nullable Shape> changed = new HashMap<>();
        private final Map<String, Integer> namesTaken = new HashMap<>();
        private final Set<String> namesFreed = new HashSet<>();
        private final List<Change> removals = new ArrayList<>();
        private final IdentityHashMap<Change, Change> merged = new IdentityHashMap<>();

        /** Changes that are to be logged and applied in another form than they were made in, with that form. */
        IdentityHashMap<Change, Change> merged() {
            return merged;
        }
    }

    void put(Shape shape) {
        shapes.put(shape.schema().tableId(), shape);
        names.put(shape.schema().name(), shape.schema().tableId());
    }

    /**
     * Checks the changes of a transaction.
     *
     * @throws StorageException.Conflict when another commit has changed the schema of a table that it has used, created
     *     one that it does not expect, or removed a row that this one removes
     */
    Draft check(List<Change> changes, Premise premise) {
        Draft draft = new Draft();
        for (Map.Entry<Integer, Integer> used : premise.seen().entrySet()) {
            Shape now = shapes.get(used.getKey());
            if (now == null) {
                throw new StorageException.Conflict("a table was dropped");
            }
            if (now.schema().version() != used.getValue()) {
                throw new StorageException.Conflict("table was altered: " + now.schema().name());
            }
        }
        Predicate<String> unexpected = premise.unexpected();
        if (unexpected != null) {
            names.forEach((name, table) -> {
                if (!premise.seen().containsKey(table) && unexpected.test(name)) {
                    throw new StorageException.Conflict("table was created: " + name);
                }
            });
        }
        for (Change change : changes) {
            if (change.isSchemaChange()) {
                check(change, draft);
            } else if (change instanceof Change.Delete delete) {
                checkRows(delete, premise.baseTxn());
                draft.removals.add(change);
            } else if (change instanceof Change.Truncate) {
                draft.removals.add(change);
            }
        }
        return draft;
    }

    private void checkRows(Change.Delete delete, long baseTxn) {
        Shape table = shapes.get(delete.tableId());
        if (table != null && recentDeletes.conflict(delete, baseTxn)) {
            throw new StorageException.Conflict(
                    "a row was changed by another transaction: " + table.schema().name());
        }
    }

    private void check(Change change, Draft draft) {
        int table = change.tableId();
        switch (change) {
            case Change.CreateTable create -> {
                take(create.definition().name(), table, draft);
                draft.changed.put(table, Shape.of(table, create.definition()));
            }
            case Change.AdoptTable adopt -> {
                take(adopt.table().name(), table, draft);
                draft.changed.put(table, Shape.of(adopt.table()));
            }
            case Change.DropTable _ -> {
                free(now(table, draft).schema().name(), draft);
                draft.changed.put(table, null);
            }
            case Change.RenameTable rename -> {
                Shape before = now(table, draft);
                take(rename.to(), table, draft);
                free(before.schema().name(), draft);
                draft.changed.put(table, before.renamed(rename.to()));
            }
            case Change.AddColumn add -> draft.changed.put(table, now(table, draft).with(add.column()));
            case Change.DropColumn drop ->
                draft.changed.put(table, now(table, draft).without(drop.columnId()));
            case Change.RenameColumn rename ->
                draft.changed.put(table, now(table, draft).withName(rename.columnId(), rename.to()));
            case Change.SetTableProperties set ->
                draft.changed.put(table, now(table, draft).withProperties(merged(set, draft)));
            case Change.SetColumnProperties set -> draft.changed.put(table,
                    now(table, draft).withProperties(set.columnId(), set.properties()));
            case Change.Rows _,Change.Delete _,Change.Truncate _ ->
                throw new IllegalArgumentException("no schema change");
        }
    }

    /** The properties that a table will have, with what others have made of those that the transaction leaves alone. */
    private SortedMap<String, String> merged(Change.SetTableProperties set, Draft draft) {
        PropertyEdits edits = set.edits();
        if (edits == null) {
            return set.properties();
        }
        TableSchema now = now(set.tableId(), draft).schema();
        SortedMap<String, String> merged = edits.checkedOver(now.properties(), now.name());
        if (!merged.equals(set.properties())) {
            draft.merged.put(set, new Change.SetTableProperties(set.tableId(), merged));
        }
        return merged;
    }

    private Shape now(int table, Draft draft) {
        Shape shape = draft.changed.containsKey(table) ? draft.changed.get(table) : shapes.get(table);
        if (shape == null) {
            throw new StorageException.Conflict("a table was dropped");
        }
        return shape;
    }

    private void take(String name, int table, Draft draft) {
        boolean taken = draft.namesTaken.containsKey(name)
                || (names.containsKey(name) && !draft.namesFreed.contains(name));
        if (taken) {
            throw new StorageException.TableExists(name);
        }
        draft.namesTaken.put(name, table);
    }

    private static void free(String name, Draft draft) {
        if (draft.namesTaken.remove(name) == null) {
            draft.namesFreed.add(name);
        }
    }

    /**
     * Makes a draft, which was checked under the same hold of the lock, the state.
     *
     * @param oldestTxn oldest commit that a running transaction may have as its base
     */
    void install(Draft draft, long txn, LongSupplier oldestTxn) {
        draft.removals.forEach(change -> recentDeletes.add(txn, change, oldestTxn));
        draft.namesFreed.forEach(names::remove);
        names.putAll(draft.namesTaken);
        draft.changed.forEach((table, shape) -> {
            if (shape == null) {
                shapes.remove(table);
                recentDeletes.forget(table);
            } else {
                shapes.put(table, shape);
            }
        });
    }
}
