package io.tidemark.storage.maintain;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.ColumnVersionsFile;
import io.tidemark.storage.table.MetaFile;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.TableDeletes;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.table.TxnFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The files {@code _meta}, {@code _cv} and {@code _txn} of a table, as one.
 *
 * <p>Three files cannot be replaced at once, and recovery must not see the schema of one commit with the parts of
 * another. So a new schema version is written beside the old one, as {@code _meta.<version>} and
 * {@code _cv.<version>}; the {@code _txn} that names the version makes it the table's; then they get their names.
 * {@link #load} finishes what a crash has interrupted, and deletes a version that no {@code _txn} names.
 *
 * @param meta           content of {@code _meta}
 * @param columnVersions content of {@code _cv}
 * @param txn            content of {@code _txn}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TableFiles(byte[] meta, byte[] columnVersions, byte[] txn) {
    private static final List<String> VERSIONED = List.of(FileNames.COLUMN_VERSIONS, FileNames.META);

    /** The files of a version; its rows in memory are in none. */
    public static TableFiles of(TableVersion table) {
        return new TableFiles(MetaFile.encode(table.schema()),
                new ColumnVersionsFile(table.id(), table.columnVersions()).encode(),
                new TxnFile(table.id(), table.schema().version(), table.flushedTxn(), table.nextRowId(),
                        table.nextPartId(), table.parts().entries(),
                        table.parts().vectors().stream().map(DeleteVector::entry).toList()).encode());
    }

    /** The content of the file with this name. */
    private byte[] content(String name) {
        return name.equals(FileNames.META) ? meta : columnVersions;
    }

    /**
     * Makes them the files of a table, durable on return; {@code newSchema} when the table has not these schema files.
     *
     * @param naming runs when all is written and nothing has its name yet: when this throws after it, nobody knows
     *     which files the table has
     */
    void write(Disk disk, Path directory, boolean newSchema, int schemaVersion, Runnable naming) {
        if (newSchema) {
            for (String name : VERSIONED) {
                AtomicFile.replace(disk, directory.resolve(name + "." + schemaVersion), content(name));
            }
        }
        Path target = directory.resolve(FileNames.TXN);
        Path aside = AtomicFile.write(disk, target, List.of(MemorySegment.ofArray(txn)));
        naming.run();
        AtomicFile.publish(disk, aside, target);
        if (newSchema) {
            adopt(disk, directory, schemaVersion);
        }
    }

    /**
     * The first of three steps that do what {@link #write} does, for many tables at once: writes the files under names
     * that nothing reads. The caller syncs the file system after it, and again after {@link #nameTxn}.
     */
    void writeAside(Disk disk, Path directory, boolean newSchema, int schemaVersion) {
        if (newSchema) {
            for (String name : VERSIONED) {
                create(disk, directory.resolve(name + "." + schemaVersion), content(name));
            }
        }
        create(disk, FileNames.aside(directory.resolve(FileNames.TXN)), txn);
    }

    /** The second step: from here on the table is the new one. */
    static void nameTxn(Disk disk, Path directory) {
        Path target = directory.resolve(FileNames.TXN);
        disk.rename(FileNames.aside(target), target);
    }

    /** The third step; what a crash takes of it, {@link #load} does again. */
    static void nameSchema(Disk disk, Path directory, int schemaVersion) {
        rename(disk, directory, schemaVersion);
    }

    private static void create(Disk disk, Path path, byte[] content) {
        if (disk.exists(path)) {
            disk.unlink(path); // of an attempt that failed
        }
        try (DiskFile file = disk.open(path, Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 0);
        }
    }

    private static void adopt(Disk disk, Path directory, int schemaVersion) {
        if (rename(disk, directory, schemaVersion)) {
            disk.syncDirectory(directory);
        }
    }

    private static boolean rename(Disk disk, Path directory, int schemaVersion) {
        boolean renamed = false;
        for (String name : VERSIONED) {
            Path version = directory.resolve(name + "." + schemaVersion);
            if (disk.exists(version)) {
                disk.rename(version, directory.resolve(name));
                renamed = true;
            }
        }
        return renamed;
    }

    /** Replaces all three files, whatever is there. */
    public void restore(Disk disk, Path directory) {
        AtomicFile.replace(disk, directory.resolve(FileNames.META), meta);
        AtomicFile.replace(disk, directory.resolve(FileNames.COLUMN_VERSIONS), columnVersions);
        AtomicFile.replace(disk, directory.resolve(FileNames.TXN), txn);
    }

    /** Reads a table, after finishing an interrupted change of its schema files. */
    public static TableVersion load(Disk disk, Path directory) {
        Path path = directory.resolve(FileNames.TXN);
        byte[] txn = FileEnvelope.content(disk, path);
        adopt(disk, directory, TxnFile.decode(path, txn).schemaVersion());
        TableVersion table = new TableFiles(FileEnvelope.content(disk, directory.resolve(FileNames.META)),
                FileEnvelope.content(disk, directory.resolve(FileNames.COLUMN_VERSIONS)), txn)
                .decode(directory);
        RowIdSet deleted = RowIdSet.EMPTY;
        for (DeleteVector vector : table.parts().vectors()) {
            deleted = deleted.union(vector.read(disk, table.id()));
        }
        return table.withDeletes(new TableDeletes(deleted, RowIdSet.EMPTY));
    }

    /** Reads a table as {@link #load} would leave it, but no delete vectors, and changes nothing. */
    public static TableVersion read(Disk disk, Path directory) {
        Path path = directory.resolve(FileNames.TXN);
        byte[] txn = FileEnvelope.content(disk, path);
        int version = TxnFile.decode(path, txn).schemaVersion();
        return new TableFiles(newest(disk, directory, FileNames.META, version),
                newest(disk, directory, FileNames.COLUMN_VERSIONS, version), txn).decode(directory);
    }

    private static byte[] newest(Disk disk, Path directory, String name, int schemaVersion) {
        Path pending = directory.resolve(name + "." + schemaVersion);
        return FileEnvelope.content(disk, disk.exists(pending) ? pending : directory.resolve(name));
    }

    /** The version that the files describe, without rows in memory and what its delete vectors hold; {@code directory} is the table's. */
    public TableVersion decode(Path directory) {
        Path metaPath = directory.resolve(FileNames.META);
        TableSchema schema = MetaFile.decode(metaPath, meta);
        ColumnVersionsFile versions = ColumnVersionsFile.decode(directory.resolve(FileNames.COLUMN_VERSIONS),
                columnVersions);
        TxnFile list = TxnFile.decode(directory.resolve(FileNames.TXN), txn);
        if (schema.version() != list.schemaVersion() || schema.tableId() != list.tableId()
                || versions.tableId() != list.tableId()) {
            throw new StorageException.CorruptFile(metaPath, 0,
                    "schema version " + schema.version() + " of table " + schema.tableId(),
                    "version " + list.schemaVersion() + " of table " + list.tableId());
        }
        List<Part> parts = list.parts().stream().map(entry -> new Part(entry,
                directory.resolve(entry.partition()).resolve(FileNames.part(entry.id())))).toList();
        Map<Long, Part> byId = new HashMap<>();
        parts.forEach(part -> byId.put(part.entry().id(), part));
        List<DeleteVector> vectors = list.vectors().stream()
                .map(entry -> new DeleteVector(entry, Objects.requireNonNull(byId.get(entry.partId()))))
                .toList();
        return new TableVersion(schema, versions.versions(), directory, PartSet.of(parts, vectors), List.of(),
                TableDeletes.NONE,
                list.flushedTxn(), list.nextRowId(), list.nextPartId());
    }
}
