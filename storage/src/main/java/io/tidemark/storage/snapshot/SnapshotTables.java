package io.tidemark.storage.snapshot;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a snapshot: {@code _snapshot}, which is the authority, and below {@code snapshot/db} the files of each table
 * as people and tools expect them. A table that has no files yet has none there: to make them for a thousand tables
 * takes a second, during which nothing could be flushed. Guarded by the monitor of {@link Snapshots}.
 *
 * <p>A name below {@code snapshot/db} may be lost in a crash, and is made again at the next start; but a file that is
 * there has its content.
 */
final class SnapshotTables {
    /** Files from which on one sync of the whole file system is faster than one a file. */
    private static final int SYNC_ALL_FILES = 20;

    private final Disk disk;
    private final Path db;
    private final Path directory;

    SnapshotTables(Disk disk, Path root) {
        this.disk = disk;
        this.db = root.resolve(FileNames.DB_DIRECTORY);
        this.directory = root.resolve(FileNames.SNAPSHOT_DIRECTORY);
    }

    /** Publishes a snapshot; it is held from the rename on. The tables' files must not be replaced meanwhile. */
    void publish(SnapshotFile snapshot) {
        disk.makeDirectories(directory.resolve(FileNames.DB_DIRECTORY));
        AtomicFile.replace(disk, directory.resolve(FileNames.SNAPSHOT), snapshot.encode());
        for (SnapshotFile.Table table : snapshot.tables().stored()) {
            Path place = place(table);
            disk.makeDirectories(place);
            for (String name : List.of(FileNames.META, FileNames.COLUMN_VERSIONS, FileNames.TXN)) {
                disk.link(db.resolve(table.directory()).resolve(name), place.resolve(name));
            }
        }
    }

    private void sync(List<Path> files, Disk.Watch watch) {
        if (files.size() >= SYNC_ALL_FILES) {
            watch.sync();
            return;
        }
        for (Path path : files) {
            try (DiskFile file = disk.open(path, Disk.Open.WRITE)) {
                file.force();
            }
        }
    }

    /** Writes what a crash has taken, or left half-way. */
    void writeMissing(List<SnapshotFile.Table> tables) {
        List<Path> written = new ArrayList<>();
        try (Disk.Watch watch = disk.watchFileSystem(directory)) {
            for (SnapshotFile.Table table : tables) {
                disk.makeDirectories(place(table));
                contents(table).forEach((path, content) -> {
                    if (!holds(path, content)) {
                        create(FileNames.aside(path), content);
                        written.add(path);
                    }
                });
            }
            sync(written.stream().map(FileNames::aside).toList(), watch);
        }
        // Only now: what has one of these names has the content, also in a copy that is taken meanwhile.
        written.forEach(path -> disk.rename(FileNames.aside(path), path));
    }

    private boolean holds(Path path, byte[] content) {
        try {
            return disk.exists(path) && Arrays.equals(AtomicFile.read(disk, path), content);
        } catch (StorageException.OfFile unreadable) {
            return false;
        }
    }

    /** A new file, also when an earlier start has left one. */
    private void create(Path path, byte[] content) {
        if (disk.exists(path)) {
            disk.unlink(path);
        }
        try (DiskFile file = disk.open(path, Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 0);
        }
    }

    private Path place(SnapshotFile.Table table) {
        return directory.resolve(FileNames.DB_DIRECTORY).resolve(table.directory());
    }

    private Map<Path, byte[]> contents(SnapshotFile.Table table) {
        Path place = place(table);
        return new TreeMap<>(Map.of(place.resolve(FileNames.META), table.files().meta(),
                place.resolve(FileNames.COLUMN_VERSIONS), table.files().columnVersions(),
                place.resolve(FileNames.TXN), table.files().txn()));
    }
}
