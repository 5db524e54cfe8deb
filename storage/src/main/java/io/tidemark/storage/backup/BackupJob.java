package io.tidemark.storage.backup;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.maintain.PartBuilder;
import io.tidemark.storage.maintain.PartDeletes;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableDeletes;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes one set into a directory that is not there yet: parts are copied and checked, rows in memory become parts of
 * the set, so that it needs no log. Confined to its thread, used once.
 */
final class BackupJob {
    private final Disk disk;
    private final Path set;
    private final FileCopy copy;
    private final BackupSource source;
    private final List<BackupManifest.File> files = new ArrayList<>();
    private final List<BackupManifest.Table> tables = new ArrayList<>();

    BackupJob(Disk disk, Path set, BackupSource source, CancelFlag cancel) {
        this.disk = disk;
        this.set = set;
        this.source = source;
        this.copy = new FileCopy(disk, set, cancel);
    }

    /**
     * Writes everything, durable on return.
     *
     * @param view          the cut; closed as soon as only files are needed
     * @param chosen        tables of the view
     * @param confDirectory copied when it exists; null for a set of tables, which no server starts on
     */
    BackupManifest run(DatabaseView view, List<TableVersion> chosen, @Nullable Path confDirectory) {
        long txn = view.txn();
        long micros = view.commitMicros();
        disk.makeDirectories(set.resolve(FileNames.DB_DIRECTORY));
        // From here on the disk watches the file system of the set, and the last sync tells of every failed write.
        disk.syncFileSystem(set);
        List<TableVersion> written = new ArrayList<>();
        PinRegistry.FilePin pin;
        try (view) {
            for (TableVersion table : chosen) {
                written.add(writeMemory(view, table, txn));
            }
            pin = source.pins().pinFiles(chosen.stream()
                    .flatMap(table -> table.parts().parts().stream()).map(Part::path).toList(), "backup");
        }
        try (pin) {
            copyTables(chosen, written);
        }
        if (confDirectory != null) {
            writeRegistry(written, txn);
            disk.makeDirectories(set.resolve(FileNames.WAL_DIRECTORY));
            if (disk.exists(confDirectory)) {
                copyTree(confDirectory, FileNames.CONF_DIRECTORY);
            }
        }
        BackupManifest manifest = new BackupManifest(
                confDirectory == null ? BackupManifest.Kind.TABLES : BackupManifest.Kind.DATABASE,
                source.database(), source.timeline(), txn, micros, tables, files);
        copy.write(FileNames.BACKUP_MANIFEST, manifest.encode());
        disk.syncFileSystem(set);
        return manifest;
    }

    private Path directory(TableVersion table) {
        return set.resolve(FileNames.DB_DIRECTORY).resolve(RegistryFile.directory(table.id()));
    }

    private static String pathOf(TableVersion table, String name) {
        return FileNames.DB_DIRECTORY + "/" + RegistryFile.directory(table.id()) + "/" + name;
    }

    /** The rows in memory as parts of the set; what the table is in the set, as if it had been flushed at the cut. */
    private TableVersion writeMemory(DatabaseView view, TableVersion table, long txn) {
        copy.checkCancel();
        Path directory = directory(table);
        disk.makeDirectories(directory);
        AtomicLong partIds = new AtomicLong(table.nextPartId());
        TableVersion memory = table.withParts(PartSet.empty(), table.memtables(), txn, table.nextPartId());
        try (DatabaseView rows = PartBuilder.only(view, memory)) {
            List<Part> parts = new PartBuilder(disk, directory, partIds::getAndIncrement)
                    .writeUnsynced(rows, table);
            for (Part part : parts) {
                files.add(copy.describe(pathOf(table, part.entry().partition() + "/"
                        + FileNames.part(part.entry().id()))));
            }
            return withVectors(view, table, txn, partIds).withMoreParts(parts);
        }
    }

    /** A table's parts in the set, without those that have lost all rows, and what is deleted in the others. */
    private TableVersion withVectors(DatabaseView view, TableVersion table, long txn, AtomicLong partIds) {
        List<DeleteVector> vectors = new ArrayList<>();
        List<Part> empty = new ArrayList<>();
        RowIdSet gone = table.deletedInMemory();
        for (Map.Entry<Part, RowIdSet> deleted : PartDeletes.of(view, table, table.deletes().all())
                .entrySet()) {
            Part part = deleted.getKey();
            RowIdSet ids = deleted.getValue();
            if (ids.count() == part.entry().rows()) {
                empty.add(part);
                gone = gone.union(ids);
                continue;
            }
            String partition = part.entry().partition();
            disk.makeDirectories(directory(table).resolve(partition));
            long number = partIds.getAndIncrement();
            String name = new FileNames.DeletesName(part.entry().id(), number).fileName();
            byte[] content = DeleteVector.encode(table.id(), part.entry().id(), number, txn, ids);
            files.add(copy.write(pathOf(table, partition + "/" + name), content));
            vectors.add(new DeleteVector(new DeleteVector.Entry(part.entry().id(), number, txn, ids.count(),
                    content.length), part));
        }
        PartSet parts = table.parts().replace(empty, List.of()).with(vectors);
        return table.withParts(parts, List.of(), txn, partIds.get())
                .withDeletes(new TableDeletes(table.deletes().all().minus(gone), RowIdSet.EMPTY));
    }

    private void copyTables(List<TableVersion> chosen, List<TableVersion> inSet) {
        for (int i = 0; i < chosen.size(); i++) {
            TableVersion table = chosen.get(i);
            Set<Part> wanted = new HashSet<>(inSet.get(i).parts().parts());
            for (Part part : table.parts().parts()) {
                if (!wanted.contains(part)) {
                    continue;
                }
                Path partition = directory(table).resolve(part.entry().partition());
                if (!disk.exists(partition)) {
                    disk.makeDirectories(partition);
                }
                copy.checkCancel();
                files.add(copy.copy(part, pathOf(table,
                        part.entry().partition() + "/" + FileNames.part(part.entry().id()))));
            }
        }
        for (int i = 0; i < chosen.size(); i++) {
            writeMetadata(chosen.get(i), inSet.get(i));
        }
    }

    private void writeMetadata(TableVersion table, TableVersion inSet) {
        TableFiles metadata = TableFiles.of(inSet);
        files.add(copy.write(pathOf(table, FileNames.META), metadata.meta()));
        files.add(copy.write(pathOf(table, FileNames.COLUMN_VERSIONS), metadata.columnVersions()));
        files.add(copy.write(pathOf(table, FileNames.TXN), metadata.txn()));
        boolean timed = inSet.rows() > 0 && inSet.schema().timestampColumn() >= 0;
        tables.add(new BackupManifest.Table(table.name(), table.id(), RegistryFile.directory(table.id()),
                inSet.rows(), timed ? inSet.parts().minTimestamp() : 0,
                timed ? inSet.parts().maxTimestamp() : 0,
                TableDdl.of(table.schema())));
    }

    private void writeRegistry(List<TableVersion> written, long txn) {
        List<RegistryFile.Entry> entries = written.stream().map(table -> new RegistryFile.Entry(table.id(),
                table.name(), RegistryFile.directory(table.id()))).toList();
        byte[] registry = new RegistryFile(source.database(), source.timeline() + 1, txn,
                source.nextTableId(),
                entries).encode();
        files.add(copy.write(FileNames.DB_DIRECTORY + "/" + FileNames.REGISTRY, registry));
    }

    private void copyTree(Path from, String to) {
        disk.makeDirectories(set.resolve(to));
        for (Path child : disk.list(from)) {
            Path name = child.getFileName();
            if (name != null && disk.isDirectory(child)) {
                copyTree(child, to + "/" + name);
            } else if (name != null) {
                files.add(copy.copy(child, to + "/" + name, disk.size(child)));
            }
        }
    }

    /** Deletes what was written. */
    void discard() {
        try {
            FileRemover.deleteTree(disk, set);
        } catch (StorageException left) {
            Backups.LOG.warn("event=backup-left-over directory={} reason=\"{}\"", set, left.getMessage());
        }
    }
}
