package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Copies a directory as tools that know nothing of databases do: file by file, piece by piece, while others work. */
public final class CopyTool {
    private static final int PIECE_BYTES = 8192;

    private final Disk disk;
    private final Disk target;
    private final Runnable between;

    /** Copies inside a disk; {@code between} runs between the pieces. */
    public CopyTool(Disk disk, Runnable between) {
        this(disk, disk, between);
    }

    /** Copies from one disk to another. */
    public CopyTool(Disk disk, Disk target, Runnable between) {
        this.disk = disk;
        this.target = target;
        this.between = between;
    }

    /** {@code cp -r}: directory by directory, each in its order. */
    public void copyTree(Path from, Path to) {
        copyTree(from, to, children -> children);
    }

    /** Like {@link #copyTree(Path, Path)}, in the order that a directory's hash table happens to have. */
    public void copyShuffled(Path from, Path to, Random random) {
        copyTree(from, to, children -> {
            List<Path> shuffled = new ArrayList<>(children);
            Collections.shuffle(shuffled, random);
            return shuffled;
        });
    }

    /** {@code rsync} twice: the second time what has changed since, and without what is gone. */
    public void copyTwice(Path from, Path to) {
        copyTree(from, to);
        copyChanged(from, to);
    }

    /** {@code tar}: what there is is listed first and read afterwards. */
    public void copyListed(Path from, Path to) {
        List<Path> files = new ArrayList<>();
        list(from, files);
        target.makeDirectories(to);
        for (Path file : files) {
            between.run();
            Path copy = to.resolve(from.relativize(file).toString());
            target.makeDirectories(Objects.requireNonNull(copy.getParent()));
            try {
                copyFile(file, copy);
            } catch (StorageException.FileMissing vanished) {
                assertThat(vanished.path()).startsWithRaw(from);
            }
        }
    }

    private void list(Path directory, List<Path> files) {
        try {
            for (Path child : disk.list(directory)) {
                if (disk.isDirectory(child)) {
                    list(child, files);
                } else {
                    files.add(child);
                }
            }
        } catch (StorageException.FileMissing vanished) {
            assertThat(disk.exists(directory)).isFalse();
        }
    }

    private interface Order {
        List<Path> of(List<Path> children);
    }

    private void copyTree(Path from, Path to, Order order) {
        target.makeDirectories(to);
        for (Path child : order.of(disk.list(from))) {
            between.run();
            Path copy = to.resolve(Objects.requireNonNull(child.getFileName()).toString());
            try {
                if (disk.isDirectory(child)) {
                    copyTree(child, copy, order);
                } else {
                    copyFile(child, copy);
                }
            } catch (StorageException.FileMissing vanished) {
                // Deleted since it was listed: such tools go on.
                assertThat(vanished.path()).startsWithRaw(from);
            }
        }
    }

    private void copyChanged(Path from, Path to) {
        for (Path copy : target.list(to)) {
            Path source = from.resolve(Objects.requireNonNull(copy.getFileName()).toString());
            if (!disk.exists(source)) {
                removeTree(copy);
            }
        }
        for (Path child : disk.list(from)) {
            between.run();
            Path copy = to.resolve(Objects.requireNonNull(child.getFileName()).toString());
            try {
                boolean directory = disk.isDirectory(child);
                if (target.exists(copy) && target.isDirectory(copy) != directory) {
                    removeTree(copy);
                }
                if (directory) {
                    target.makeDirectories(copy);
                    copyChanged(child, copy);
                } else if (!target.exists(copy)
                        || !Arrays.equals(AtomicFile.read(target, copy), AtomicFile.read(disk, child))) {
                    removeTree(copy);
                    copyFile(child, copy);
                }
            } catch (StorageException.FileMissing vanished) {
                assertThat(vanished.path()).startsWithRaw(from);
            }
        }
    }

    private void removeTree(Path path) {
        if (target.exists(path)) {
            if (target.isDirectory(path)) {
                target.list(path).forEach(this::removeTree);
            }
            target.unlink(path);
        }
    }

    private void copyFile(Path from, Path to) {
        try (DiskFile source = disk.open(from, Disk.Open.READ);
                DiskFile copy = target.open(to, Disk.Open.CREATE)) {
            long size = source.size();
            for (long at = 0; at < size; at += PIECE_BYTES) {
                byte[] piece = new byte[(int) Math.min(PIECE_BYTES, size - at)];
                long count = source.read(MemorySegment.ofArray(piece), at);
                copy.write(MemorySegment.ofArray(piece).asSlice(0, count), at);
                if (at % (4 * PIECE_BYTES) == 0) {
                    between.run();
                }
            }
        }
    }

    public static void createEmpty(Disk disk, Path file) {
        disk.open(file, Disk.Open.CREATE).close();
    }
}
