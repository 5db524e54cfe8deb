package io.tidemark.storage.commit;

import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.memtable.Memtable;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.table.MemtableRows;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.TableDeletes;
import io.tidemark.storage.table.TableVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All tables with everything that was applied, and what has changed since the last publication. Guarded by the apply
 * lock of its {@link Committer}.
 */
final class TableStates {
    private final Map<Integer, LiveTable> tables = new HashMap<>();
    private final MemoryBudget memory = MemoryBudget.unlimited();
    private final TableDirectories directories;
    private final Consumer<StoredFile> unpinned;

    private final Set<Integer> touched = new HashSet<>();
    private final Set<Integer> dropped = new HashSet<>();
    private final List<TableVersion> adopted = new ArrayList<>();
    private final List<Object> added = new ArrayList<>();
    private final List<PinRegistry.Retired> retired = new ArrayList<>();
    /** Ids of the first row that the commit which is being applied would add, by table. */
    private final Map<Integer, Long> firstOwnRows = new HashMap<>();
    /**
     * Creations, drops and renames that the registry's file does not have: their commits, each with the first one that
     * recovery needs the log for as long as that is so.
     */
    private final NavigableMap<Long, Long> registryChanges = new TreeMap<>();
    private long applying = -1;
    private boolean schemaChanged;
    private long unflushedBytes;

    /**
     * @param directories where a new table lies
     * @param unpinned    told of each part and delete vector that was dropped, when no view shows it any more
     */
    TableStates(TableDirectories directories, Consumer<StoredFile> unpinned) {
        this.directories = directories;
        this.unpinned = unpinned;
    }

    /** Puts a table that was read from its files. */
    void load(TableVersion version) {
        tables.put(version.id(), new LiveTable(version));
    }

    @Nullable
    LiveTable table(int id) {
        return tables.get(id);
    }

    Collection<LiveTable> all() {
        return tables.values();
    }

    /** Applies one change of a commit; {@link #requireTable} must hold. */
    void apply(long txn, Change change) {
        int id = change.tableId();
        if (txn != applying) {
            applying = txn;
            firstOwnRows.clear();
        }
        LiveTable before = tables.get(id);
        if (before != null) {
            firstOwnRows.putIfAbsent(id, before.version.nextRowId());
        }
        switch (change) {
            case Change.CreateTable create -> {
                tables.put(id, new LiveTable(
                        TableVersion.empty(Shape.of(id, create.definition()).schema(),
                                directories.of(id))));
                dropped.remove(id);
                schemaChanged = true;
                registryChanged(txn, txn);
            }
            case Change.AdoptTable adopt -> {
                adopt(txn, adopt.table());
                return;
            }
            case Change.DropTable _ -> {
                LiveTable table = requireTable(id);
                // Until the registry's file tells of the drop, the log must tell of all that was before it.
                registryChanged(txn, table.neededSince());
                empty(table);
                tables.remove(id);
                touched.remove(id);
                dropped.add(id);
                schemaChanged = true;
                return;
            }
            case Change.Truncate _ -> empty(requireTable(id));
            case Change.Rows rows -> append(requireTable(id), rows);
            case Change.Delete delete -> {
                LiveTable table = requireTable(id);
                table.version = table.version
                        .without(delete.rowIds().moved(Transaction.OWN_ROWS, firstOwnRow(id)));
            }
            case Change.SetTableProperties set -> reshape(id, shape(id).withProperties(set.properties()));
            case Change.SetColumnProperties set ->
                reshape(id, shape(id).withProperties(set.columnId(), set.properties()));
            case Change.RenameTable rename -> {
                reshape(id, shape(id).renamed(rename.to()));
                registryChanged(txn, txn);
            }
            case Change.AddColumn add -> reshape(id, shape(id).with(add.column()));
            case Change.DropColumn drop -> reshape(id, shape(id).without(drop.columnId()));
            case Change.RenameColumn rename ->
                reshape(id, shape(id).withName(rename.columnId(), rename.to()));
        }
        requireTable(id).dirty(txn);
        touched.add(id);
    }

    /** A new table that needs no flush: its files are as they are to be. */
    private void adopt(long txn, TableVersion table) {
        load(table);
        added.addAll(table.parts().files());
        adopted.add(table);
        touched.add(table.id());
        dropped.remove(table.id());
        schemaChanged = true;
        registryChanged(txn, txn);
    }

    /** A table was adopted and dropped again, and its files are gone: the registry must be written all the same. */
    void adoptedInVain(long txn) {
        registryChanged(txn, txn);
    }

    /** The tables that were adopted since this was last asked, as they were then. */
    List<TableVersion> takeAdopted() {
        List<TableVersion> taken = List.copyOf(adopted);
        adopted.clear();
        return taken;
    }

    /** The id of the first row that the commit which is being applied adds to a table, of which it has seen a change. */
    private long firstOwnRow(int table) {
        return firstOwnRows.getOrDefault(table, 0L);
    }

    private void registryChanged(long txn, long since) {
        registryChanges.merge(txn, Math.min(txn, since), Math::min);
    }

    LiveTable requireTable(int id) {
        return Objects.requireNonNull(tables.get(id), () -> "table " + id);
    }

    private Shape shape(int id) {
        return Shape.of(requireTable(id).version);
    }

    private void reshape(int id, Shape shape) {
        LiveTable table = requireTable(id);
        seal(table);
        table.version = table.version.withSchema(shape.schema());
        schemaChanged = true;
    }

    private void append(LiveTable table, Change.Rows rows) {
        TableVersion version = table.version;
        if (rows.schemaVersion() != version.schema().version()) {
            throw new IllegalStateException("rows of schema version " + rows.schemaVersion() + " for table "
                    + version.name() + " at " + version.schema().version());
        }
        List<MemtableRows> memtables = new ArrayList<>(version.memtables());
        Memtable memtable = table.active;
        // A new one has memory before its first row, which goes with it.
        long before = memtable == null ? 0 : memtable.bytes();
        if (memtable == null) {
            memtable = new Memtable(version.schema().memtableLayout(), memory);
            table.active = memtable;
            added.add(memtable);
        } else {
            memtables.removeLast();
        }
        memtable.append(rows.batch(), version.nextRowId());
        unflushedBytes += memtable.bytes() - before;
        memtables.add(MemtableRows.of(memtable));
        table.version = version.withMemtables(memtables, version.nextRowId() + rows.batch().rows());
    }

    private static void seal(LiveTable table) {
        if (table.active != null) {
            table.active.freeze();
            table.active = null;
        }
    }

    /** Takes all rows from a table; files go when the drop is durable and nobody looks at them. */
    private void empty(LiveTable table) {
        seal(table);
        table.emptied++;
        retireMemtables(table.version.memtables());
        table.version.parts().files().forEach(this::retireFile);
        table.version = table.version.emptied();
    }

    private void retireMemtables(List<MemtableRows> memtables) {
        for (MemtableRows rows : memtables) {
            Memtable memtable = rows.memtable();
            unflushedBytes -= memtable.bytes();
            retired.add(new PinRegistry.Retired(memtable, memtable::close));
        }
    }

    private void retireFile(StoredFile file) {
        retired.add(new PinRegistry.Retired(file, () -> unpinned.accept(file)));
    }

    /** Ends the memtables of a table, for a flush of what they and its version hold now. */
    TableVersion freeze(LiveTable table) {
        seal(table);
        table.flushingSince = table.dirtySince;
        table.dirtySince = 0;
        return table.version;
    }

    /** Forgets that a flush was begun. */
    void thaw(LiveTable table) {
        if (table.flushingSince != 0) {
            table.dirtySince = table.flushingSince;
            table.flushingSince = 0;
        }
    }

    /** Replaces frozen memtables by the parts that were made of them. */
    void flushed(LiveTable table, Frozen frozen, Committer.Flushed result) {
        TableVersion version = table.version;
        List<MemtableRows> flushed = frozen.version().memtables();
        retireMemtables(flushed);
        TableDeletes deletes = version.deletes().flushed(frozen.version().deletes(), result.gone());
        List<MemtableRows> rest = version.memtables().subList(flushed.size(), version.memtables().size());
        replaceFiles(version.parts(), result.files());
        table.version = version.withParts(result.files(), rest, frozen.txn(), result.nextPartId())
                .withDeletes(deletes);
        touched.add(version.id());
    }

    /** Replaces parts by others with the same rows, but for deleted ones. */
    void merged(LiveTable table, Committer.Flushed result) {
        TableVersion version = table.version;
        replaceFiles(version.parts(), result.files());
        table.version = version.withParts(result.files(), version.memtables(), version.flushedTxn(),
                result.nextPartId()).withDeletes(version.deletes().without(result.gone()));
        touched.add(version.id());
    }

    private void replaceFiles(PartSet before, PartSet after) {
        Set<StoredFile> old = new HashSet<>(before.files());
        Set<StoredFile> kept = new HashSet<>(after.files());
        before.files().stream().filter(file -> !kept.contains(file)).forEach(this::retireFile);
        after.files().stream().filter(file -> !old.contains(file)).forEach(added::add);
    }

    /** Bytes of memory that a flush would free. */
    long unflushedBytes() {
        return unflushedBytes;
    }

    /** The first commit that the log is needed for until the registry's file is written, 0 when it need not be. */
    long registrySince() {
        return registryChanges.values().stream().mapToLong(Long::longValue).min().orElse(0);
    }

    /** The registry's file has everything up to a txn, and what was committed while it was written is not there yet. */
    void registryWritten(long txn) {
        registryChanges.headMap(txn, true).clear();
    }

    boolean schemaChanged() {
        return schemaChanged;
    }

    List<TableVersion> touched() {
        return touched.stream().map(id -> requireTable(id).version).toList();
    }

    List<Integer> dropped() {
        return List.copyOf(dropped);
    }

    List<Object> added() {
        return List.copyOf(added);
    }

    List<PinRegistry.Retired> retired() {
        return List.copyOf(retired);
    }

    /** The changes have been published. */
    void published() {
        touched.clear();
        dropped.clear();
        added.clear();
        retired.clear();
        schemaChanged = false;
    }

    /** Forgets all tables; their memory goes when no view shows it. */
    void close() {
        for (LiveTable table : tables.values()) {
            retireMemtables(table.version.memtables());
        }
        tables.clear();
    }
}
