package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A set whose tables are read where they are; nothing is ever written below its directory, and nobody can drop it
 * meanwhile. Attaching reads the tables' lists of parts and what is deleted, and opens no part, so that it takes as long
 * for a terabyte as for a megabyte; parts are opened, mapped and scanned as those of the database. Safe for many
 * threads.
 */
public final class AttachedSet implements AutoCloseable {
    private final SetUse use;
    private final PartCache cache;
    private final PinRegistry pins;
    /** As a view of the database can show them: with numbers that no table of it has. */
    private final List<TableVersion> numbered = new ArrayList<>();

    /**
     * How a set is read.
     *
     * @param cache  of the database
     * @param ids    numbers that no table of the database has or will have
     * @param wanted by name, the tables that are read
     */
    record Reading(PartCache cache, IntSupplier ids, Predicate<String> wanted) {}

    /**
     * Reads the tables' metadata, compared with the manifest.
     *
     * @param use closed with this, also when this fails
     */
    AttachedSet(Disk disk, SetUse use, Reading reading) {
        this.use = use;
        this.cache = reading.cache;
        boolean opened = false;
        try {
            SetTables source = new SetTables(disk, use.set());
            List<TableVersion> tables = new ArrayList<>();
            for (BackupSet.Table table : use.set().tables()) {
                if (reading.wanted.test(table.name())) {
                    TableVersion version = source.readWhole(table);
                    tables.add(version);
                    numbered.add(as(version, reading.ids.getAsInt(), version.name()));
                }
            }
            SetHead head = use.set().head();
            this.pins = new PinRegistry(DatabaseVersion.of(head.txn(), head.cutMicros(), 1, tables), cache);
            opened = true;
        } finally {
            if (!opened) {
                use.close();
            }
        }
    }

    private static TableVersion as(TableVersion table, int id, String name) {
        TableSchema now = table.schema();
        TableSchema schema = new TableSchema(id, name, now.version(), now.columns(), now.timestampColumn(),
                now.partitioning(), now.properties());
        return new TableVersion(schema, table.columnVersions(), table.directory(), table.parts(),
                table.memtables(), table.deletes(), table.flushedTxn(), table.nextRowId(),
                table.nextPartId());
    }

    /** The set. */
    public BackupSet set() {
        return use.set();
    }

    /** The tables at the set's cut, with their names and numbers in the set; the caller closes it before this. */
    public DatabaseView view() {
        return pins.pin("attached backup");
    }

    /**
     * The tables under other names and with numbers of their own, to be shown beside the database's by
     * {@link DatabaseView#with}; such views are closed before this.
     */
    public List<TableVersion> tables(UnaryOperator<String> names) {
        return numbered.stream().map(table -> as(table, table.id(), names.apply(table.name()))).toList();
    }

    /** Lets go of the files and of the set; no view of it may be in use any more. Idempotent. */
    @Override
    public void close() {
        for (TableVersion table : numbered) {
            for (Part part : table.parts().parts()) {
                cache.forget(part);
            }
        }
        use.close();
    }
}
