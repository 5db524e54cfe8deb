package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.TableDeletes;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableVersion;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the tables of a set, and believes no file that is not as the manifest says. Confined to its thread. */
final class SetTables {
    private final Disk disk;
    private final BackupSet set;
    private final Map<String, BackupSet.File> files = new HashMap<>();

    SetTables(Disk disk, BackupSet set) {
        this.disk = disk;
        this.set = set;
        set.files().forEach(file -> files.put(file.path(), file));
    }

    /** A table as its files in the set say; its deleted rows are not read. */
    TableVersion read(BackupSet.Table table) {
        Path directory = directory(table);
        TableFiles content = new TableFiles(small(directory.resolve(FileNames.META)),
                small(directory.resolve(FileNames.COLUMN_VERSIONS)), small(directory.resolve(FileNames.TXN)));
        TableVersion version = content.decode(directory);
        if (version.id() != table.id() || !version.name().equals(table.name())) {
            throw new StorageException.CorruptFile(directory.resolve(FileNames.META), 0,
                    "table " + version.name() + " with number " + version.id(),
                    table.name() + " with number " + table.id());
        }
        return version;
    }

    private Path directory(BackupSet.Table table) {
        return set.path().resolve(FileNames.DB_DIRECTORY).resolve(table.directory());
    }

    private BackupSet.File file(Path path) {
        BackupSet.File file = files.get(set.path().relativize(path).toString());
        if (file == null) {
            throw new StorageException.CorruptFile(set.path().resolve(FileNames.BACKUP_MANIFEST), 0,
                    "no file " + path, "it is one of the table's");
        }
        return file;
    }

    /** The content of a small file. */
    private byte[] small(Path path) {
        BackupSet.File expected = file(path);
        byte[] content = AtomicFile.readExactly(disk, path, expected.bytes());
        int crc = Checksums.crc32c(MemorySegment.ofArray(content));
        if (crc != expected.crc32c()) {
            throw new StorageException.CorruptFile(path, 0,
                    content.length + " bytes with CRC32C " + Integer.toHexString(crc),
                    expected.bytes() + " bytes with CRC32C " + Integer.toHexString(expected.crc32c()));
        }
        return content;
    }

    /** The rows that the files of a set say are deleted, by their file. */
    Map<DeleteVector, RowIdSet> deleted(TableVersion table, Collection<DeleteVector> vectors) {
        Map<DeleteVector, RowIdSet> ids = new LinkedHashMap<>();
        vectors.forEach(vector -> ids.put(vector, vector.decode(small(vector.path()), table.id())));
        return ids;
    }

    /** The table with all of its deleted rows known, as a view shows it. */
    TableVersion readWhole(BackupSet.Table table) {
        TableVersion version = read(table);
        RowIdSet all = RowIdSet.EMPTY;
        for (RowIdSet ids : deleted(version, version.parts().vectors()).values()) {
            all = all.union(ids);
        }
        return version.withDeletes(new TableDeletes(all, RowIdSet.EMPTY));
    }

    /**
     * What a restore takes of a table.
     *
     * @param parts   and what the manifest says of their files
     * @param deleted the delete vectors of these parts
     */
    record Chosen(TableVersion table, Map<Part, BackupSet.File> parts, Map<DeleteVector, RowIdSet> deleted) {
        /** The table that it becomes; row and part ids go on where they were. */
        TableVersion as(int id, String name, Path directory, List<Part> files, List<DeleteVector> vectors) {
            RowIdSet gone = RowIdSet.EMPTY;
            for (RowIdSet ids : deleted.values()) {
                gone = gone.union(ids);
            }
            TableSchema now = table.schema();
            TableSchema schema = new TableSchema(id, name, now.version(), now.columns(),
                    now.timestampColumn(), now.partitioning(), now.properties());
            // No commit of this database is in the files yet: those that will be come behind the adoption.
            return new TableVersion(schema, table.columnVersions(), directory, PartSet.of(files, vectors),
                    List.of(), new TableDeletes(gone, RowIdSet.EMPTY), 0, table.nextRowId(),
                    table.nextPartId());
        }
    }

    /** The parts of the wanted partitions; the table's files and the manifest must list the same. */
    Chosen choose(TableVersion table, RestorePlan.Table plan) {
        Set<String> partitions = Set.copyOf(plan.partitions());
        Map<Part, BackupSet.File> parts = new LinkedHashMap<>();
        Set<Long> ids = new HashSet<>();
        for (Part part : table.parts().parts()) {
            if (partitions.contains(part.entry().partition())) {
                parts.put(part, file(part.path()));
                ids.add(part.entry().id());
            }
        }
        if (!Set.copyOf(parts.values()).equals(Set.copyOf(plan.parts()))) {
            throw new StorageException.CorruptFile(table.directory().resolve(FileNames.TXN), 0,
                    parts.size() + " parts", plan.parts().size() + " parts of the manifest");
        }
        Map<DeleteVector, RowIdSet> deleted = deleted(table, table.parts().vectors().stream()
                .filter(vector -> ids.contains(vector.entry().partId())).toList());
        return new Chosen(table, parts, deleted);
    }
}
