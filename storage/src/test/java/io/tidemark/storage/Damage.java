package io.tidemark.storage;

import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What happens to files while nobody looks. */
final class Damage {
    private Damage() {}

    /** Changes a bit, 0 to 7, of the byte at an offset. */
    static void flip(Disk disk, Path path, long offset, int bit) {
        try (DiskFile file = disk.open(path, Disk.Open.WRITE)) {
            MemorySegment one = MemorySegment.ofArray(new byte[1]);
            file.read(one, offset);
            one.set(ValueLayout.JAVA_BYTE, 0, (byte) (one.get(ValueLayout.JAVA_BYTE, 0) ^ 1 << bit));
            file.write(one, offset);
        }
    }

    /** Cuts a file. */
    static void truncate(Disk disk, Path path, long bytes) {
        try (DiskFile file = disk.open(path, Disk.Open.WRITE)) {
            file.truncate(bytes);
        }
    }

    /** Gives two files each other's names. */
    static void swap(Disk disk, Path one, Path other) {
        Path between = one.resolveSibling("between");
        disk.rename(one, between);
        disk.rename(other, one);
        disk.rename(between, other);
    }

    /** All files in a directory and below it. */
    static List<Path> files(Disk disk, Path directory) {
        List<Path> files = new ArrayList<>();
        for (Path child : disk.list(directory)) {
            if (disk.isDirectory(child)) {
                files.addAll(files(disk, child));
            } else {
                files.add(child);
            }
        }
        return files;
    }
}
