package io.tidemark.storage.maintain;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.wal.WalSegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files of a database: the only code that does (I7). A part or delete vector goes when no view can show it, the list
 * without it is durable (I13), and no snapshot or backup names it. Safe for many threads.
 */
public final class FileRemover {
    private static final Logger LOG = LoggerFactory.getLogger(FileRemover.class);

    private final Disk disk;
    private final PartCache cache;
    private final Predicate<Path> pins;
    private final Object lock = new Object();
    private final Set<Path> unseen = new HashSet<>();
    /** Sorted, so that a simulation of the same seed deletes in the same order. */
    private final Set<Path> dropped = new TreeSet<>();
    private final Set<Path> directories = new HashSet<>();
    private final List<Part> forgotten = new ArrayList<>();

    /**
     * Nothing is to be deleted yet.
     *
     * @param pins whether a snapshot or a backup names a file
     */
    public FileRemover(Disk disk, PartCache cache, Predicate<Path> pins) {
        this.disk = disk;
        this.pins = pins;
        this.cache = cache;
    }

    /** No view shows the file, and none will. */
    public void unseen(StoredFile file) {
        synchronized (lock) {
            unseen.add(file.path());
            if (file instanceof Part part) {
                forgotten.add(part);
            }
        }
    }

    /** Nothing lists the files any more, durably. */
    public void dropped(Collection<? extends StoredFile> files) {
        synchronized (lock) {
            files.forEach(file -> dropped.add(file.path()));
        }
    }

    /** Nothing lists the file, durably, and no view shows it; only a snapshot may need it. */
    public void orphaned(Path file) {
        synchronized (lock) {
            unseen.add(file);
            dropped.add(file);
        }
    }

    /** The table of the directory is gone, durably; its parts are told of one by one. */
    public void droppedTable(Path directory) {
        synchronized (lock) {
            directories.add(directory);
        }
    }

    /** Deletes a file that was never published. */
    public void discard(Path file) {
        if (disk.exists(file)) {
            disk.unlink(file);
        }
    }

    /**
     * Deletes a segment of the log unless a snapshot names it; true when it is gone, durably: a later segment must not
     * be gone after a crash while this one is back, which would be a hole.
     */
    boolean unlink(WalSegment segment) {
        Path file = segment.path();
        if (pins.test(file)) {
            return false;
        }
        discard(file);
        Path directory = file.getParent();
        if (directory != null) {
            disk.syncDirectory(directory);
        }
        return true;
    }

    /**
     * Deletes what can go now; what cannot be deleted is tried again the next time.
     *
     * @return how many files went
     */
    public int sweep() {
        List<Path> files;
        List<Part> closing;
        synchronized (lock) {
            files = dropped.stream().filter(unseen::contains).filter(file -> !pins.test(file)).toList();
            closing = List.copyOf(forgotten);
            forgotten.clear();
        }
        closing.forEach(cache::forget);
        int count = 0;
        for (Path file : files) {
            if (delete(file)) {
                count++;
            }
        }
        deleteDirectories();
        return count;
    }

    private boolean delete(Path file) {
        try {
            discard(file);
        } catch (StorageException failure) {
            LOG.warn("event=file-not-deleted file={} reason=\"{}\"", file, failure.getMessage());
            return false;
        }
        synchronized (lock) {
            unseen.remove(file);
            dropped.remove(file);
        }
        return true;
    }

    private void deleteDirectories() {
        List<Path> ready;
        synchronized (lock) {
            ready = directories.stream().filter(directory -> dropped.stream()
                    .noneMatch(file -> file.startsWith(directory))).toList();
        }
        for (Path directory : ready) {
            try {
                deleteTree(disk, directory);
                synchronized (lock) {
                    directories.remove(directory);
                }
            } catch (StorageException failure) {
                LOG.warn("event=directory-not-deleted directory={} reason=\"{}\"", directory,
                        failure.getMessage());
            }
        }
    }

    /**
     * Deletes a directory with everything in it, but nothing behind a symbolic link; nothing happens to what is not
     * there, or is deleted by somebody else at the same time. Only for what nobody needs.
     */
    public static void deleteTree(Disk disk, Path directory) {
        if (disk.isSymbolicLink(directory)) {
            unlinkIfThere(disk, directory);
            return;
        }
        if (!disk.exists(directory)) {
            return;
        }
        for (Path child : children(disk, directory)) {
            if (disk.isDirectory(child)) {
                deleteTree(disk, child);
            } else {
                unlinkIfThere(disk, child);
            }
        }
        unlinkIfThere(disk, directory);
    }

    private static List<Path> children(Disk disk, Path directory) {
        try {
            return disk.list(directory);
        } catch (StorageException.FileMissing gone) {
            return List.of();
        }
    }

    private static void unlinkIfThere(Disk disk, Path path) {
        try {
            disk.unlink(path);
        } catch (StorageException.FileMissing gone) {
            // Somebody else was faster.
        }
    }
}
