package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;

/** Copies a directory as {@code cp -r} does: file by file, piece by piece, while others work. */
public final class CopyTool {
    private static final int PIECE_BYTES = 8192;

    private final Disk disk;
    private final Runnable between;

    /** @param between runs between the pieces */
    public CopyTool(Disk disk, Runnable between) {
        this.disk = disk;
        this.between = between;
    }

    public void copyTree(Path from, Path to) {
        disk.makeDirectories(to);
        for (Path child : disk.list(from)) {
            between.run();
            Path target = to.resolve(Objects.requireNonNull(child.getFileName()).toString());
            try {
                if (disk.isDirectory(child)) {
                    copyTree(child, target);
                } else {
                    copyFile(child, target);
                }
            } catch (StorageException.FileMissing vanished) {
                // Deleted since it was listed: such tools go on.
                assertThat(vanished.path()).startsWithRaw(from);
            }
        }
    }

    private void copyFile(Path from, Path to) {
        try (DiskFile source = disk.open(from, Disk.Open.READ);
                DiskFile target = disk.open(to, Disk.Open.CREATE)) {
            long size = source.size();
            for (long at = 0; at < size; at += PIECE_BYTES) {
                byte[] piece = new byte[(int) Math.min(PIECE_BYTES, size - at)];
                long count = source.read(MemorySegment.ofArray(piece), at);
                target.write(MemorySegment.ofArray(piece).asSlice(0, count), at);
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
