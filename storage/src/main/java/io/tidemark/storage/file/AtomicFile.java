package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * Publishes a file so that a crash at any moment leaves the old content or the new one, never a mixture (I2):
 * write aside, force, rename, sync the directory. At most one thread at a time for one target.
 */
public final class AtomicFile {
    /** Bytes of the largest array that every virtual machine has. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

    private AtomicFile() {}

    /** Gives {@code target} the content, durable when this returns; on failure the old content stays. */
    public static void replace(Disk disk, Path target, byte[] content) {
        replace(disk, target, List.of(MemorySegment.ofArray(content)));
    }

    /** Like {@link #replace(Disk, Path, byte[])}, for content in several pieces. */
    public static void replace(Disk disk, Path target, List<MemorySegment> content) {
        publish(disk, write(disk, target, content), target);
    }

    /** The first half: writes the content aside and forces it. @return where, for {@link #publish} */
    public static Path write(Disk disk, Path target, List<MemorySegment> content) {
        Path aside = FileNames.aside(target);
        if (disk.exists(aside)) {
            disk.unlink(aside); // what a crash, or a failed sync, left there
        }
        try (DiskFile file = disk.open(aside, Disk.Open.CREATE)) {
            long offset = 0;
            for (MemorySegment piece : content) {
                file.write(piece, offset);
                offset += piece.byteSize();
            }
            file.force();
        }
        return aside;
    }

    /**
     * The second half, for a file that the caller has written aside in any way and forced: gives it its name,
     * durable when this returns.
     */
    public static void publish(Disk disk, Path aside, Path target) {
        disk.rename(aside, target);
        disk.syncDirectory(directoryOf(target));
    }

    /** All bytes of a small file that nobody else writes to. */
    public static byte[] read(Disk disk, Path path) {
        return read(disk, path, 0, MOST_BYTES);
    }

    /** All bytes of a small file; {@code CorruptFile}, and no memory is taken, when it has another length. */
    public static byte[] readExactly(Disk disk, Path path, long byteCount) {
        return read(disk, path, byteCount, byteCount);
    }

    /** All bytes of a small file; {@code CorruptFile}, and no memory is taken, when it is longer. */
    public static byte[] readUpTo(Disk disk, Path path, long byteCount) {
        return read(disk, path, 0, byteCount);
    }

    private static byte[] read(Disk disk, Path path, long least, long most) {
        try (DiskFile file = disk.open(path, Disk.Open.READ)) {
            long size = file.size();
            if (size < least || size > Math.min(most, MOST_BYTES)) {
                throw new StorageException.CorruptFile(path, Math.min(size, most),
                        "a file of " + size + " bytes",
                        (least == most ? "" : "at most ") + Math.min(most, MOST_BYTES) + " bytes");
            }
            byte[] content = new byte[(int) size];
            long count = file.read(MemorySegment.ofArray(content), 0);
            if (count != content.length) {
                throw new StorageException.CorruptFile(path, count,
                        "the end of the file", content.length + " bytes");
            }
            return content;
        }
    }

    private static Path directoryOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
