package io.tidemark.storage.maintain;

import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a start finds in {@code db}: the tables of the registry, and files that nothing lists, which go (I15). */
public final class StartFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StartFiles.class);

    private final Disk disk;
    private final Path db;

    /** Nothing is read yet. */
    public StartFiles(Disk disk, Path db) {
        this.disk = disk;
        this.db = db;
    }

    /** Reads the metadata of all tables and their delete vectors; opens no part. */
    public TableFilePublisher.Persisted load() {
        RegistryFile registry = RegistryFile.read(disk, db);
        List<TableVersion> tables = new ArrayList<>();
        Map<Integer, Long> nextPartIds = new HashMap<>();
        for (RegistryFile.Entry entry : registry.tables()) {
            TableVersion table = TableFiles.load(disk, db.resolve(entry.directory()));
            tables.add(table);
            nextPartIds.put(table.id(), aboveAllIds(table));
        }
        return new TableFilePublisher.Persisted(registry, tables, nextPartIds);
    }

    /** The next table's number: a directory that a crash left behind has used its own (I12). */
    public int nextTableId(RegistryFile registry) {
        return disk.list(db).stream().mapToInt(child -> RegistryFile.tableId(child).orElse(0) + 1)
                .reduce(registry.nextTableId(), Math::max);
    }

    /** Reads a table that the registry does not list, since the log has adopted it. */
    public TableVersion adopted(Path directory) {
        return TableFiles.load(disk, directory);
    }

    /** What {@link #load} has found, with tables that the log has adopted. */
    public TableFilePublisher.Persisted with(TableFilePublisher.Persisted files, List<TableVersion> adopted) {
        Map<Integer, Long> nextPartIds = new HashMap<>();
        adopted.forEach(table -> nextPartIds.put(table.id(), aboveAllIds(table)));
        return files.with(new TableFilePublisher.Persisted(files.registry(), adopted, nextPartIds));
    }

    /** The next part id: a file that a crash left behind has used its own (I12). */
    private long aboveAllIds(TableVersion table) {
        long next = table.nextPartId();
        for (Path partition : disk.list(table.directory())) {
            if (disk.isDirectory(partition)) {
                for (Path file : disk.list(partition)) {
                    OptionalLong id = FileNames.parsePart(file);
                    next = Math.max(next, id.isPresent() ? id.getAsLong() + 1 : 0);
                    next = Math.max(next,
                            FileNames.DeletesName.parse(file).map(FileNames.DeletesName::number).orElse(0L)
                                    + 1);
                }
            }
        }
        return next;
    }

    /**
     * Deletes what no table lists.
     *
     * @param pinned  files that a snapshot names, which go when it does
     * @param remover told of those
     * @param live    directories of all tables, also of those that only the log has: they will be written to
     */
    public void sweep(TableFilePublisher.Persisted files, Predicate<Path> pinned, FileRemover remover,
            Set<Path> live) {
        Set<Path> listed = new HashSet<>();
        Set<Path> directories = new HashSet<>(live);
        for (TableVersion table : files.tables()) {
            directories.add(table.directory());
            for (String name : List.of(FileNames.META, FileNames.COLUMN_VERSIONS, FileNames.TXN)) {
                listed.add(table.directory().resolve(name));
            }
            table.parts().files().stream().map(StoredFile::path).forEach(listed::add);
        }
        listed.add(db.resolve(FileNames.REGISTRY));
        int count = 0;
        for (Path child : disk.list(db)) {
            count += sweep(child, listed, pinned, remover);
            if (disk.exists(child) && disk.isDirectory(child) && !directories.contains(child)
                    && !disk.isSymbolicLink(child)) {
                remover.droppedTable(child);
            }
        }
        if (count > 0) {
            LOG.info("event=unlisted-files-deleted count={}", count);
        }
        remover.sweep();
    }

    private int sweep(Path path, Set<Path> listed, Predicate<Path> pinned, FileRemover remover) {
        if (disk.isDirectory(path)) {
            if (disk.isSymbolicLink(path) && listed.stream().noneMatch(file -> file.startsWith(path))) {
                return 0; // what is behind it is not the database's
            }
            int count = 0;
            for (Path child : disk.list(path)) {
                count += sweep(child, listed, pinned, remover);
            }
            return count;
        }
        if (listed.contains(path)) {
            return 0;
        }
        if (pinned.test(path)) {
            remover.orphaned(path);
            return 0;
        }
        remover.discard(path);
        return 1;
    }
}
