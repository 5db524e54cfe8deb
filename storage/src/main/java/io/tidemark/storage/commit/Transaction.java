package io.tidemark.storage.commit;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableVersion;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one session that become durable and visible together. Confined to its session, except that
 * {@link #view} may be read by the threads of a scan. Closing an open transaction rolls it back.
 *
 * <p>Reads see the newest view at the last {@link #refresh} (or at the beginning) with the transaction's own changes
 * over it. Appending never waits for other transactions. A commit fails with
 * {@link StorageException.Conflict} when the shape of a table that it changes was altered, or the table was dropped,
 * by another commit since this transaction first changed it, or when another commit has removed a row that this one
 * deletes; nothing is changed then.
 */
public final class Transaction implements AutoCloseable {
    /**
     * The provisional id of the first row that a transaction adds to a table; those of the others follow, in the order
     * of appending. The commit gives them their own ids.
     */
    public static final long OWN_ROWS = 1L << 62;

    /** Numbers for {@link DatabaseView#schemaVersion} of views with own schema changes; never those of a commit. */
    private static final AtomicLong PRIVATE_SCHEMA_VERSIONS = new AtomicLong(Long.MIN_VALUE);

    private final Committer committer;
    private final WriteSet writes = new WriteSet();
    private final Map<Integer, Integer> seen = new HashMap<>();
    /** Schemas with own changes, of the tables used since the base or a schema changed. */
    private final Map<Integer, TableSchema> schemas = new HashMap<>();
    private final Set<Integer> created = new HashSet<>();
    /** The tables whose rows were deleted. */
    private final Map<Integer, OwnTable> ownTables = new HashMap<>();
    /** The base when rows were first deleted: while it is held, it is known who else has removed rows since. */
    private @Nullable DatabaseView firstDelete;
    private DatabaseView base;
    private @Nullable Predicate<String> unexpected;
    private Overlay.@Nullable Builder own;
    private @Nullable Overlay overlay;
    private boolean ended;

    Transaction(Committer committer) {
        this.committer = committer;
        this.base = committer.view("transaction");
    }

    /** A pin of what this transaction sees now; the caller closes it, before the transaction ends. */
    public DatabaseView view() {
        requireOpen();
        if (writes.isEmpty()) {
            return base.share();
        }
        Overlay shown = overlay();
        return base.showing(shown.version(), shown.ownRows());
    }

    /** A pin of what others had committed at the last {@link #refresh}, without own changes; the caller closes it. */
    public DatabaseView committed() {
        requireOpen();
        return base.share();
    }

    private Overlay overlay() {
        Overlay known = overlay;
        if (known == null || known.changes() != writes.changes().size()) {
            if (own == null) {
                own = new Overlay.Builder(base.version());
            }
            known = own.overlay(writes.changes(), PRIVATE_SCHEMA_VERSIONS::getAndIncrement);
            overlay = known;
        }
        return known;
    }

    /** Takes the newest committed view as the base; own changes stay over it. */
    public void refresh() {
        requireOpen();
        if (committer.current() != base.version()) {
            base.close();
            base = committer.view("transaction");
            own = null;
            overlay = null;
            schemas.clear();
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
    }

    /** The table as this transaction sees it; remembers which schema others had given it. */
    private TableSchema use(int tableId) {
        requireOpen();
        TableSchema known = schemas.get(tableId);
        if (known != null) {
            return known;
        }
        TableVersion table = shown(tableId);
        if (!created.contains(tableId) && !seen.containsKey(tableId)) {
            seen.put(tableId, table.schema().version());
        }
        schemas.put(tableId, table.schema());
        return table.schema();
    }

    private TableVersion shown(int tableId) {
        requireOpen();
        return (writes.isEmpty() ? base.version() : overlay().version()).table(tableId)
                .orElseThrow(() -> new StorageException.TableNotFound("number " + tableId));
    }

    private void alter(Change change) {
        writes.add(change);
        schemas.remove(change.tableId());
    }

    /** Creates a table. @return its id */
    public int createTable(TableDefinition definition) {
        requireOpen();
        requireFree(definition.name());
        int id = committer.newTableId();
        created.add(id);
        alter(new Change.CreateTable(id, definition));
        return id;
    }

    /**
     * Makes a table whose files are there already one of the database's. When the commit fails the files may be its
     * maker's still: see {@link Adoption#isDecided}.
     */
    public void adoptTable(Adoption adoption) {
        requireOpen();
        requireFree(adoption.table().name());
        created.add(adoption.table().id());
        alter(new Change.AdoptTable(adoption.table().id(), adoption));
    }

    private void requireFree(String name) {
        DatabaseVersion version = writes.isEmpty() ? base.version() : overlay().version();
        if (version.table(name).isPresent()) {
            throw new StorageException.TableExists(name);
        }
    }

    /** Drops a table with all its rows. */
    public void dropTable(int tableId) {
        use(tableId);
        alter(new Change.DropTable(tableId));
    }

    /**
     * Lets the commit fail with {@link StorageException.Conflict} when others have a table then whose name is one of
     * these, and that this transaction has not changed: it may have come since the base.
     */
    public void expectNoOther(Predicate<String> names) {
        requireOpen();
        unexpected = names;
    }

    /** Removes all rows. */
    public void truncate(int tableId) {
        use(tableId);
        ownTables.put(tableId, new OwnTable(RowIdSet.EMPTY, OWN_ROWS + writes.added(tableId)));
        alter(new Change.Truncate(tableId));
    }

    /** Renames a table; {@link StorageException.TableExists} when the name is taken. */
    public void renameTable(int tableId, String to) {
        use(tableId);
        requireFree(to);
        alter(new Change.RenameTable(tableId, to));
    }

    /** Adds a column behind the others; it is NULL in the rows that exist. */
    public void addColumn(int tableId, ColumnDefinition column) {
        TableSchema schema = use(tableId);
        if (schema.indexOf(column.name()).isPresent()) {
            throw new StorageException.ColumnExists(schema.name(), column.name());
        }
        alter(new Change.AddColumn(tableId, column));
    }

    /** Drops a column, which must not be the designated timestamp. */
    public void dropColumn(int tableId, int columnId) {
        new Shape(use(tableId), 0).without(columnId);
        alter(new Change.DropColumn(tableId, columnId));
    }

    /** Renames a column. */
    public void renameColumn(int tableId, int columnId, String to) {
        new Shape(use(tableId), 0).withName(columnId, to);
        alter(new Change.RenameColumn(tableId, columnId, to));
    }

    /**
     * Adds rows: one vector a column, in the order of the schema that {@link #view} shows. What is needed of the batch
     * is copied before this returns. A SYMBOL column takes dictionary and plain vectors.
     */
    public void append(int tableId, Batch batch) {
        TableSchema schema = use(tableId);
        if (batch.rows() > 0) {
            writes.append(schema, batch);
        }
    }

    /**
     * Deletes rows that this transaction sees, its own too; an update is this and {@link #append}. Rows that it has
     * deleted already are left out.
     *
     * @param rowIds ids as {@link io.tidemark.storage.batch.BatchSource#rowId} gives them, in any order
     * @param count  how many of {@code rowIds} count, from the first on
     */
    public void delete(int tableId, long[] rowIds, int count) {
        TableSchema schema = use(tableId);
        OwnTable own = ownTables.getOrDefault(tableId, OwnTable.UNTOUCHED);
        RowIdSet ids = RowIdSet.of(rowIds, count).minus(own.deleted());
        if (ids.isEmpty()) {
            return;
        }
        long end = base.version().table(tableId).map(TableVersion::nextRowId).orElse(0L);
        if (ids.hasAny(0, own.firstRow() - 1) || ids.hasAny(end, OWN_ROWS - 1)
                || ids.hasAny(OWN_ROWS + writes.added(tableId), Long.MAX_VALUE)) {
            throw new IllegalArgumentException("ids of rows that table " + schema.name() + " does not have");
        }
        if (firstDelete == null) {
            firstDelete = base.pin("transaction");
        }
        writes.add(new Change.Delete(tableId, ids));
        ownTables.put(tableId, new OwnTable(own.deleted().union(ids), own.firstRow()));
    }

    /** Replaces what is kept with a table, a change of its schema. */
    public void setTableProperties(int tableId, Map<String, String> properties) {
        use(tableId);
        alter(new Change.SetTableProperties(tableId, sorted(properties)));
    }

    /**
     * Changes some of what is kept with a table; other commits may change the rest meanwhile. The commit fails with
     * {@link StorageException.Conflict} when another has made something else of the same keys. For tables without rows.
     *
     * @param before what the transaction has seen
     * @param after  what it makes of it
     * @param free   keys of which the last commit may have its way
     */
    public void changeTableProperties(int tableId, Map<String, String> before, Map<String, String> after,
            Set<String> free) {
        PropertyEdits edits = PropertyEdits.between(before, after, free);
        if (!edits.edits().isEmpty()) {
            alter(new Change.SetTableProperties(tableId,
                    edits.over(shown(tableId).schema().properties()), edits));
        }
    }

    /** Replaces what is kept with a column, a change of the table's schema. */
    public void setColumnProperties(int tableId, int columnId, Map<String, String> properties) {
        SortedMap<String, String> copy = sorted(properties);
        new Shape(use(tableId), 0).withProperties(columnId, copy);
        alter(new Change.SetColumnProperties(tableId, columnId, copy));
    }

    private static SortedMap<String, String> sorted(Map<String, String> properties) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    /** Where {@link #rollbackTo} can go back to. */
    public Savepoint savepoint() {
        requireOpen();
        return new Savepoint(this, writes.mark(), ownTables, seen, created);
    }

    /**
     * Undoes all changes since a savepoint, which stays valid; later savepoints don't. Views that were taken before may
     * still be read.
     */
    public void rollbackTo(Savepoint savepoint) {
        requireOpen();
        if (savepoint.owner() != this || savepoint.mark().changes() > writes.changes().size()) {
            throw new IllegalArgumentException("not a savepoint of this transaction, or one that was undone");
        }
        writes.rollbackTo(savepoint.mark());
        ownTables.clear();
        ownTables.putAll(savepoint.own());
        seen.clear();
        seen.putAll(savepoint.seen());
        created.clear();
        created.addAll(savepoint.created());
        schemas.clear();
        own = null;
        overlay = null;
    }

    /**
     * Makes the changes durable (as configured) and visible, and ends the transaction, also when it fails.
     *
     * @return the txn, or that of the base with time 0 when nothing was changed
     */
    public CommitResult commit() {
        requireOpen();
        ended = true;
        long baseTxn = base.txn();
        base.close();
        if (writes.isEmpty()) {
            close(firstDelete);
            writes.close();
            return new CommitResult(baseTxn, 0);
        }
        long begun = committer.waits().begin();
        boolean visible = false;
        try {
            CommitResult result = committer.commit(writes, new Premise(seen,
                    firstDelete == null ? baseTxn : firstDelete.txn(), unexpected));
            visible = true;
            return result;
        } finally {
            committer.waits().end(begun, visible);
            close(firstDelete);
        }
    }

    private static void close(@Nullable DatabaseView view) {
        if (view != null) {
            view.close();
        }
    }

    /** Forgets the changes and ends the transaction. */
    public void rollback() {
        requireOpen();
        close();
    }

    /** Whether there is nothing to commit. */
    public boolean isEmpty() {
        return writes.isEmpty();
    }

    /** Rolls back unless the transaction has ended. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            base.close();
            close(firstDelete);
            writes.close();
        }
    }
}
