package io.tidemark.storage.maintain;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.part.PartTarget;
import io.tidemark.storage.part.PartWriter;
import io.tidemark.storage.part.RowMerge;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.thread.Pauses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows as parts, one for each partition, in a table's directory; durable when {@link #write} returns, or when a
 * watch of the file system that was made before {@link #writeUnsynced} has synced. Files of a failed run are deleted.
 * Confined to its thread.
 */
public final class PartBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(PartBuilder.class);

    /** Files from which on one sync of the whole file system is faster than one a file. */
    static final int SYNC_ALL_FILES = 20;

    private final Disk disk;
    private final Path directory;
    private final LongSupplier partIds;
    private final Pauses pauses;

    /**
     * A builder of parts in a table's directory.
     *
     * @param partIds gives ids that were never used in the table
     * @param pauses  made while rows are written
     */
    public PartBuilder(Disk disk, Path directory, LongSupplier partIds, Pauses pauses) {
        this.pauses = pauses;
        this.disk = disk;
        this.directory = directory;
        this.partIds = partIds;
    }

    /** The rows of a version of a table (its parts and memtables) as batches of its schema, under a pin that has them. */
    public static List<BatchSource> rows(DatabaseView shown, int tableId) {
        return shown.table(tableId).map(TableView::batches).orElse(List.of());
    }

    /** A pin that shows only one table, as {@code version}, whose parts and memtables {@code pin} keeps. */
    public static DatabaseView only(DatabaseView pin, TableVersion version) {
        return pin.showing(DatabaseVersion.of(pin.txn(), pin.commitMicros(), pin.schemaVersion(),
                List.of(version)), Map.of());
    }

    /** Writes all rows of the table that {@code shown} shows; no part when there is no row. */
    public List<Part> write(DatabaseView shown, TableVersion table) {
        disk.makeDirectories(directory);
        try (Disk.Watch watch = disk.watchFileSystem(directory)) {
            return write(shown, table, (parts, directories) -> sync(parts, directories, watch));
        }
    }

    /** Like {@link #write}, but durable only when the caller's watch of the file system has synced. */
    public List<Part> writeUnsynced(DatabaseView shown, TableVersion table) {
        return write(shown, table, (_, _) -> {});
    }

    /** What makes the parts durable, and the names of the directories that they are in. */
    private interface Sync {
        void of(List<Part> parts, Set<Path> directories);
    }

    private List<Part> write(DatabaseView shown, TableVersion table, Sync sync) {
        List<BatchSource> sources = rows(shown, table.id());
        List<Part> parts = new ArrayList<>();
        Set<Path> directories = new HashSet<>();
        boolean done = false;
        try {
            if (!sources.isEmpty()) {
                writeParts(sources, table, parts, directories);
                // All rows may be deleted ones.
                if (!parts.isEmpty()) {
                    sync.of(parts, directories);
                }
            }
            done = true;
            return parts;
        } finally {
            if (!done) {
                discard(parts);
            }
        }
    }

    private void writeParts(List<BatchSource> sources, TableVersion table, List<Part> parts,
            Set<Path> directories) {
        int timestamp = table.schema().timestampColumn();
        Partitioning unit = table.schema().partitioning();
        RowMerge merge = new RowMerge(sources, timestamp);
        while (!merge.atEnd()) {
            long first = merge.timestamp();
            String partition = unit.directory(first);
            Path place = directory.resolve(partition);
            if (directories.add(place)) {
                disk.makeDirectories(place);
            }
            long id = partIds.getAsLong();
            Path path = place.resolve(FileNames.part(id));
            // Listed before it is written, so that a failure in the middle deletes it.
            parts.add(new Part(new PartEntry(id, partition, 0, 0, 0, 0, 0, 0, 0, 0), path));
            PartEntry entry = PartWriter.write(new PartTarget(disk, path, id, partition, pauses),
                    table.schema().partSchema(),
                    merge.until(timestamp < 0 ? Long.MAX_VALUE : unit.last(first)));
            parts.set(parts.size() - 1, new Part(entry, path));
        }
    }

    private void sync(List<Part> parts, Set<Path> directories, Disk.Watch watch) {
        if (parts.size() >= SYNC_ALL_FILES) {
            watch.sync();
            return;
        }
        for (Part part : parts) {
            try (var file = disk.open(part.path(), Disk.Open.WRITE)) {
                file.force();
            }
        }
        directories.forEach(disk::syncDirectory);
        disk.syncDirectory(directory);
        Path parent = directory.getParent();
        if (parent != null) {
            disk.syncDirectory(parent);
        }
    }

    /** Deletes parts that were not published; what stays is found by the next start, since nothing lists it. */
    private void discard(List<Part> parts) {
        for (Part part : parts) {
            try {
                if (disk.exists(part.path())) {
                    disk.unlink(part.path());
                }
            } catch (StorageException failure) {
                LOG.warn("event=file-not-deleted file={} reason=\"{}\"", part.path(), failure.getMessage());
            }
        }
    }
}
