package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out what a restore will do, and what stands against it; changes nothing. Confined to its thread, used once. */
public final class RestorePlanner {
    private final Disk disk;
    private final Path db;
    private final BackupSet set;
    private final DatabaseVersion live;
    /** The files of rows of the set, by the directory of their table. */
    private final Map<String, List<BackupSet.File>> rowFiles = new HashMap<>();
    private final Map<String, BackupSet.File> files = new HashMap<>();
    private final List<StorageException> problems = new ArrayList<>();

    /**
     * A planner for a database.
     *
     * @param db   its directory of tables
     * @param live what it has
     */
    public RestorePlanner(Disk disk, Path db, BackupSet set, DatabaseVersion live) {
        this.disk = disk;
        this.db = db;
        this.set = set;
        this.live = live;
    }

    /** The plan; what cannot be done is among its problems. */
    public RestorePlan plan(RestoreRequest request) {
        for (BackupSet.File file : set.files()) {
            files.put(file.path(), file);
            Path path = Path.of(file.path());
            if (path.getNameCount() == 4 && path.startsWith(FileNames.DB_DIRECTORY)) {
                rowFiles.computeIfAbsent(path.getName(1).toString(), _ -> new ArrayList<>()).add(file);
            }
        }
        List<RestorePlan.Table> tables = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (RestoreItem item : request.items()) {
            Optional<BackupSet.Table> source = set.table(item.table());
            if (!names.add(item.to())) {
                problems.add(new StorageException.TableExists(item.to()));
            } else if (source.isEmpty()) {
                problems.add(new StorageException.TableNotFound(item.table()));
            } else {
                tables.add(table(item, source.get(), request));
            }
        }
        checkPresent(request, names);
        checkSpace(tables);
        NavigableSet<String> dropped = new TreeSet<>();
        names().filter(request.dropped()).forEach(dropped::add);
        tables.stream().filter(table -> table.replaced().isPresent()).map(RestorePlan.Table::name)
                .forEach(dropped::add);
        return new RestorePlan(set, request, tables, List.copyOf(dropped), problems);
    }

    private RestorePlan.Table table(RestoreItem item, BackupSet.Table source, RestoreRequest request) {
        OptionalInt present = live.table(item.to()).map(TableVersion::id).map(OptionalInt::of)
                .orElse(OptionalInt.empty());
        if (present.isPresent() && request.mode() == RestoreRequest.Mode.FAIL_IF_EXISTS
                && !request.replaceable().test(item.to())) {
            problems.add(new StorageException.TableExists(item.to()));
        }
        if (present.isPresent() && request.mode() == RestoreRequest.Mode.REPLACE
                && !item.partitions().isEmpty()) {
            problems.add(new StorageException.WrongState("table " + item.to()
                    + " would lose all that is not in the restored partitions",
                    "restore them AS another name, and INSERT INTO ... SELECT what is wanted of it"));
        }
        Set<String> wanted = Set.copyOf(item.partitions());
        List<BackupSet.File> parts = new ArrayList<>();
        List<BackupSet.File> vectors = new ArrayList<>();
        NavigableSet<String> partitions = new TreeSet<>();
        long rows = 0;
        for (BackupSet.File file : rowFiles.getOrDefault(source.directory(), List.of())) {
            String partition = partition(file);
            if (wanted.isEmpty() || wanted.contains(partition)) {
                partitions.add(partition);
                BackupSet.PartSums sums = file.part();
                (sums == null ? vectors : parts).add(file);
                rows += sums == null ? 0 : sums.rows();
                checkFile(file);
            }
        }
        for (String name : item.partitions()) {
            if (!partitions.contains(name)) {
                problems.add(new StorageException.WrongState(
                        "table " + item.table() + " of backup " + set.id() + " has no partition " + name,
                        present(rowFiles.getOrDefault(source.directory(), List.of()))));
            }
        }
        for (String name : List.of(FileNames.META, FileNames.COLUMN_VERSIONS, FileNames.TXN)) {
            checkSize(FileNames.DB_DIRECTORY + "/" + source.directory() + "/" + name);
        }
        boolean linked = parts.isEmpty() || disk.canLink(set.path().resolve(parts.getFirst().path()), db);
        return new RestorePlan.Table(source, item.to(), present, List.copyOf(partitions), parts, vectors,
                rows, linked);
    }

    private static String partition(BackupSet.File file) {
        return Path.of(file.path()).getName(2).toString();
    }

    /** What partitions there are, in words. */
    private static String present(List<BackupSet.File> files) {
        NavigableSet<String> names = files.stream().map(RestorePlanner::partition)
                .collect(Collectors.toCollection(TreeSet::new));
        return names.isEmpty()
                ? "it has no rows in that backup"
                : "it has " + names.size() + ", from " + names.first() + " to " + names.last();
    }

    private void checkSize(String path) {
        BackupSet.File file = files.get(path);
        if (file == null) {
            problems.add(new StorageException.FileMissing(set.path().resolve(path)));
        } else {
            checkFile(file);
        }
    }

    private void checkFile(BackupSet.File file) {
        Path path = set.path().resolve(file.path());
        try {
            long size = disk.size(path);
            if (size != file.bytes()) {
                problems.add(new StorageException.CorruptFile(path, Math.min(size, file.bytes()),
                        "a file of " + size + " bytes", file.bytes() + " bytes"));
            }
        } catch (StorageException unreadable) {
            problems.add(unreadable);
        }
    }

    /** What would go must be allowed to. */
    private void checkPresent(RestoreRequest request, Set<String> names) {
        if (request.mode() == RestoreRequest.Mode.FAIL_IF_EXISTS) {
            names().filter(request.dropped())
                    .filter(name -> !request.replaceable().test(name) && !names.contains(name))
                    .forEach(name -> problems.add(new StorageException.TableExists(name)));
        }
    }

    /** Of the tables that the database has. */
    private Stream<String> names() {
        return live.tables().stream().map(table -> table.schema().name());
    }

    private void checkSpace(List<RestorePlan.Table> tables) {
        long copied = tables.stream().mapToLong(table -> table.bytes() - table.bytesLinked()).sum();
        if (copied > 0 && disk.freeBytes(db) < copied) {
            problems.add(new StorageException.DiskFull(db, null));
        }
    }
}
