package io.tidemark.storage.backup;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.maintain.PartBuilder;
import io.tidemark.storage.maintain.PartDeletes;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableDeletes;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes one set into a directory that is not there yet: parts are copied and checked, or shared with an earlier set
 * that has them; rows in memory become parts of the set, so that it needs no log. Confined to its thread, used once.
 */
final class BackupJob implements AutoCloseable {
    /** In place of what the encoding of file names does not know. */
    private static final char UNKNOWN_CHARACTER = '\uFFFD';

    private final Disk disk;
    private final Path set;
    private final UUID identity = UUID.randomUUID();
    private final BackupSource source;
    private final Order order;
    private final Pace pace;
    private final FileCopy copy;
    private final PartScan scan;
    private final SetContents contents;
    /** SHA-256 of the delete vectors of the set, by table, then by part. */
    private final Map<Integer, Map<Long, String>> vectors = new HashMap<>();

    /**
     * What is wanted.
     *
     * @param hashes      what is known of the database's files
     * @param begunMicros when, microseconds since 1970 UTC
     */
    record Order(BackupOptions options, Pace pace, LinkSources earlier, FileHashes hashes,
            long begunMicros) {}

    BackupJob(Disk disk, Path set, BackupSource source, Order order) {
        this.disk = disk;
        this.set = set;
        this.source = source;
        this.order = order;
        this.pace = order.pace;
        this.copy = new FileCopy(disk, set, identity, pace, order.options.verify());
        this.scan = new PartScan(disk, pace.courtesy());
        this.contents = new SetContents(pace);
    }

    /** A set that was written, and the bytes of its manifest. */
    record Written(SetHead head, long manifestBytes) {}

    /**
     * Writes everything, durable on return.
     *
     * @param cut           closed as soon as only files are needed
     * @param confDirectory copied when it exists; null for a set of tables, which no server starts on
     */
    Written run(BackupCut cut, @Nullable Path confDirectory) {
        disk.makeDirectories(set.resolve(FileNames.DB_DIRECTORY));
        // From here on the last sync tells of every failed write. What failed before was of no file of this set: those that it
        // will share with others were synced by who made them.
        try (Disk.Watch watch = disk.watchFileSystem(set)) {
            return run(cut, confDirectory, watch);
        }
    }

    private Written run(BackupCut cut, @Nullable Path confDirectory, Disk.Watch watch) {
        List<TableVersion> chosen = cut.tables();
        long txn = cut.txn();
        pace.expect(cut.files(), cut.bytes());
        List<TableVersion> written = new ArrayList<>();
        PinRegistry.FilePin pin;
        try (cut) {
            for (TableVersion table : chosen) {
                written.add(writeMemory(cut.pinOf(table), table, txn));
            }
            pace.expect(cut.files(), cut.fileBytes());
            pin = source.pins().pinFiles(chosen.stream()
                    .flatMap(table -> table.parts().files().stream()).map(StoredFile::path).toList(),
                    "backup");
        }
        try (pin; scan) {
            for (int i = 0; i < chosen.size(); i++) {
                copyTable(chosen.get(i), written.get(i));
            }
        }
        if (confDirectory != null) {
            writeRegistry(written, txn);
            disk.makeDirectories(set.resolve(FileNames.WAL_DIRECTORY));
            if (disk.exists(confDirectory)) {
                copyTree(confDirectory, FileNames.CONF_DIRECTORY);
            }
        }
        SetHead.Kind kind = confDirectory == null ? SetHead.Kind.TABLES : SetHead.Kind.DATABASE;
        Written done = writeManifest(kind, txn, cut.commitMicros());
        pace.waitFor("backup-sync", watch::sync);
        pace.report();
        return done;
    }

    private Written writeManifest(SetHead.Kind kind, long txn, long cutMicros) {
        List<ManifestWriter.Listing> lists = new ArrayList<>();
        List<BackupSet.File> listed = new ArrayList<>();
        List<BackupSet.File> inline = new ArrayList<>(contents.others());
        for (List<BackupSet.File> files : contents.rowFiles()) {
            List<SetLists.Content> ofTable = SetLists.of(files);
            ofTable.forEach(list -> lists.add(new ManifestWriter.Listing(list(list), list.files())));
            (ofTable.isEmpty() ? inline : listed).addAll(files);
        }
        List<BackupSet.File> all = new ArrayList<>(inline);
        all.addAll(listed);
        lists.forEach(list -> all.add(list.file()));
        List<BackupSet.Table> own = contents.tables().stream().filter(table -> !table.isOfSystem()).toList();
        SetHead head = new SetHead(Backups.serverVersion(), kind, identity, order.options.label(),
                source.database(),
                source.timeline(), txn, cutMicros, order.begunMicros, own.size(),
                own.stream().mapToLong(BackupSet.Table::rows).sum(), all.size(),
                all.stream().mapToLong(BackupSet.File::bytes).sum(),
                all.stream().filter(file -> file.copiedBy().equals(identity))
                        .mapToLong(BackupSet.File::bytes).sum());
        byte[] manifest = ManifestWriter.encode(head, contents.tables(), lists, inline);
        copy.write(FileNames.BACKUP_MANIFEST, manifest);
        return new Written(head, manifest.length);
    }

    private BackupSet.File list(SetLists.Content list) {
        Optional<LinkSources.Shared> shared = order.earlier.at(list.path());
        // The name is half of the checksum, and the earlier set's lists were just read and compared with theirs.
        if (shared.isPresent() && shared.get().file().sha256().equals(sha256(list.bytes()))
                && copy.link(shared.get(), list.path())) {
            return shared.get().file();
        }
        return copy.write(list.path(), list.bytes());
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Checksums.sha256().digest(bytes));
    }

    private Path directory(TableVersion table) {
        return set.resolve(FileNames.DB_DIRECTORY).resolve(RegistryFile.directory(table.id()));
    }

    private static String pathOf(TableVersion table, String name) {
        return FileNames.DB_DIRECTORY + "/" + RegistryFile.directory(table.id()) + "/" + name;
    }

    /** The rows in memory as parts of the set; what the table is in the set, as if it had been flushed at the cut. */
    private TableVersion writeMemory(DatabaseView view, TableVersion table, long txn) {
        pace.checkCancel();
        Path directory = directory(table);
        disk.makeDirectories(directory);
        AtomicLong partIds = new AtomicLong(table.nextPartId());
        TableVersion memory = table.withParts(PartSet.empty(), table.memtables(), txn, table.nextPartId());
        try (DatabaseView rows = PartBuilder.only(view, memory)) {
            List<Part> parts = new PartBuilder(disk, directory, () -> {
                pace.checkCancel();
                return partIds.getAndIncrement();
            }, pace::giveWay).writeUnsynced(rows, table);
            for (Part part : parts) {
                BackupSet.File file = copy.describe(pathOf(table, part.entry().partition() + "/"
                        + FileNames.part(part.entry().id())));
                contents.addRows(table, file.withPart(pace.join(
                        scan.of(new PartScan.Rows(part, table.schema(), RowIdSet.EMPTY, "")))));
            }
            return withVectors(view, table, txn, partIds).withMoreParts(parts);
        }
    }

    /** A table's parts in the set, without those that have lost all rows, and what is deleted in the others. */
    private TableVersion withVectors(DatabaseView view, TableVersion table, long txn, AtomicLong partIds) {
        List<DeleteVector> written = new ArrayList<>();
        List<Part> empty = new ArrayList<>();
        RowIdSet gone = table.deletedInMemory();
        for (Map.Entry<Part, RowIdSet> deleted : PartDeletes.of(view, table, table.deletes().unflushed())
                .entrySet()) {
            Part part = deleted.getKey();
            RowIdSet ids = deleted.getValue();
            if (ids.count() == part.entry().rows()) {
                empty.add(part);
                gone = gone.union(ids);
                continue;
            }
            long number = partIds.getAndIncrement();
            String name = new FileNames.DeletesName(part.entry().id(), number).fileName();
            byte[] content = DeleteVector.encode(table.id(), part.entry().id(), number, txn, ids);
            addVector(table, part, copy.write(pathOf(table, part.entry().partition() + "/" + name), content));
            written.add(new DeleteVector(new DeleteVector.Entry(part.entry().id(), number, txn, ids.count(),
                    content.length), part));
        }
        PartSet parts = table.parts().replace(empty, List.of()).with(written);
        return table.withParts(parts, List.of(), txn, partIds.get())
                .withDeletes(new TableDeletes(table.deletes().all().minus(gone), RowIdSet.EMPTY));
    }

    private void addVector(TableVersion table, Part part, BackupSet.File file) {
        contents.addRows(table, file);
        vectors.computeIfAbsent(table.id(), _ -> new HashMap<>()).put(part.entry().id(), file.sha256());
    }

    private void copyTable(TableVersion table, TableVersion inSet) {
        Set<Part> wanted = new HashSet<>(inSet.parts().parts());
        for (Part part : table.parts().parts()) {
            if (wanted.contains(part)) {
                pace.checkCancel();
                copyPart(table, part, inSet);
            }
        }
        writeMetadata(inSet);
    }

    private void copyPart(TableVersion table, Part part, TableVersion inSet) {
        String partition = part.entry().partition() + "/";
        Map<Long, String> written = vectors.getOrDefault(table.id(), Map.of());
        Optional<DeleteVector> vector = inSet.parts().vector(part);
        if (vector.isPresent() && !written.containsKey(part.entry().id())) {
            DeleteVector.Entry entry = vector.get().entry();
            String name = new FileNames.DeletesName(entry.partId(), entry.number()).fileName();
            String target = pathOf(table, partition + name);
            Optional<BackupSet.File> linked = link(vector.get(), target, entry.fileBytes());
            addVector(table, part, linked.orElseGet(() -> copy(table, vector.get(), target)));
        }
        String deletes = vectors.getOrDefault(table.id(), Map.of()).getOrDefault(part.entry().id(), "");
        String target = pathOf(table, partition + FileNames.part(part.entry().id()));
        Optional<BackupSet.File> linked = link(part, target, part.entry().fileBytes());
        if (linked.isPresent() && deletes.equals(deletesOf(linked.get()))) {
            contents.addRows(table, linked.get());
            return;
        }
        PartScan.Rows rows = new PartScan.Rows(part, table.schema(), table.deletes().all(), deletes);
        // A large part is scanned beside the copy: what one of them brings into memory serves both.
        Optional<CompletableFuture<BackupSet.PartSums>> begun = PartScan.hasOwnThread(part)
                ? Optional.of(scan.of(rows))
                : Optional.empty();
        CompletableFuture<BackupSet.File> file = linked.map(CompletableFuture::completedFuture)
                .orElseGet(() -> remember(part, copy.copy(part, target)));
        contents.addPending(file.thenCombine(begun.orElseGet(() -> scan.of(rows)), BackupSet.File::withPart));
    }

    /** Copies a delete vector, and compares it with its own checksum. */
    private BackupSet.File copy(TableVersion table, DeleteVector vector, String target) {
        CompletableFuture<BackupSet.File> copied = copy.copy(vector.path(), target,
                vector.entry().fileBytes());
        vector.decode(AtomicFile.read(disk, set.resolve(target)), table.id());
        return Pending.join(remember(vector, copied));
    }

    private static @Nullable String deletesOf(BackupSet.File file) {
        BackupSet.PartSums part = file.part();
        return part == null ? null : part.deletes();
    }

    /** The earlier set's file when that is known to hold the same. */
    private Optional<BackupSet.File> link(StoredFile stored, String target, long bytes) {
        Optional<String> known = order.hashes.of(stored);
        Optional<LinkSources.Shared> shared = order.earlier.at(target);
        boolean same = known.isPresent() && shared.isPresent()
                && shared.get().file().sha256().equals(known.get())
                && shared.get().file().bytes() == bytes;
        return same && copy.link(shared.get(), target)
                ? Optional.of(shared.get().file())
                : Optional.empty();
    }

    /** Remembers what a file was found to hold. */
    private CompletableFuture<BackupSet.File> remember(StoredFile stored,
            CompletableFuture<BackupSet.File> copied) {
        return copied.thenApply(file -> {
            order.hashes.put(stored, file.sha256());
            return file;
        });
    }

    private void writeMetadata(TableVersion inSet) {
        TableFiles metadata = TableFiles.of(inSet);
        contents.add(copy.write(pathOf(inSet, FileNames.META), metadata.meta()));
        contents.add(copy.write(pathOf(inSet, FileNames.COLUMN_VERSIONS), metadata.columnVersions()));
        contents.add(copy.write(pathOf(inSet, FileNames.TXN), metadata.txn()));
        contents.addTable(inSet);
    }

    private void writeRegistry(List<TableVersion> written, long txn) {
        List<RegistryFile.Entry> entries = written.stream().map(table -> new RegistryFile.Entry(table.id(),
                table.name(), RegistryFile.directory(table.id()))).toList();
        byte[] registry = new RegistryFile(source.database(), source.timeline() + 1, txn,
                source.nextTableId(),
                entries).encode();
        contents.add(copy.write(FileNames.DB_DIRECTORY + "/" + FileNames.REGISTRY, registry));
    }

    private void copyTree(Path from, String to) {
        disk.makeDirectories(set.resolve(to));
        for (Path child : disk.list(from)) {
            Path name = child.getFileName();
            if (name != null && name.toString().indexOf(UNKNOWN_CHARACTER) >= 0) {
                Backups.LOG.warn("event=configuration-not-copied file={} reason=\"its name is no text\"",
                        child);
            } else if (name != null && disk.isDirectory(child)) {
                copyTree(child, to + "/" + name);
            } else if (name != null && disk.isRegularFile(child)) {
                contents.add(Pending.join(copy.copy(child, to + "/" + name, disk.size(child))));
            } else if (disk.exists(child)) { // editors put links to nothing beside a file
                Backups.LOG.warn("event=configuration-not-copied file={} reason=\"it is no regular file\"",
                        child);
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

    /** Ends the threads of the backup. */
    @Override
    public void close() {
        scan.close();
        copy.close();
    }
}
