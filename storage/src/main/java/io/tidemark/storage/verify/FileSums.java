package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What was read of a file.
 *
 * @param bytes  its length
 * @param sha256 64 hex digits; empty when it was not asked for
 */
public record FileSums(long bytes, int crc32c, String sha256) {
    /** Bytes of a read; they stay in the cache of a core. */
    static final int BUFFER_BYTES = 256 << 10;

    /** Takes what was read, in order, before the next read. */
    @FunctionalInterface
    public interface Chunks {
        /** The bytes from {@code offset} on. */
        void take(MemorySegment chunk, long offset);
    }

    /** Reads a whole file. */
    public static FileSums read(Disk disk, Path path, Work work, boolean sha256) {
        return read(disk, path, work, sha256, Long.MAX_VALUE);
    }

    /** Reads a file; of one that has more than {@code most} bytes the checksums are of no use. */
    static FileSums read(Disk disk, Path path, Work work, boolean sha256, long most) {
        MessageDigest sha = Checksums.sha256();
        FileSums sums = read(disk, path, work, (chunk, _) -> {
            if (sha256) {
                sha.update(chunk.asByteBuffer());
            }
        }, most);
        return sha256 ? new FileSums(sums.bytes, sums.crc32c, HexFormat.of().formatHex(sha.digest())) : sums;
    }

    /** Reads a whole file and shows it to somebody on the way. */
    public static FileSums read(Disk disk, Path path, Work work, Chunks chunks) {
        return read(disk, path, work, chunks, Long.MAX_VALUE);
    }

    private static FileSums read(Disk disk, Path path, Work work, Chunks chunks, long most) {
        CRC32C crc = new CRC32C();
        try (DiskFile file = disk.open(path, Disk.Open.READ); Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.clamp(file.size() + 1, 1, BUFFER_BYTES), 64);
            long at = 0;
            for (long count = file.read(buffer, at); count > 0; count = file.read(buffer, at)) {
                MemorySegment chunk = buffer.asSlice(0, count);
                Checksums.update(crc, chunk);
                chunks.take(chunk, at);
                at += count;
                work.bytes(count);
                if (count < buffer.byteSize() || at > most) {
                    break;
                }
            }
            work.fileDone();
            return new FileSums(at > most ? Math.max(at, file.size()) : at, (int) crc.getValue(), "");
        }
    }

    /** Whether it is what the manifest says of a file, as far as both are known. */
    public boolean match(BackupSet.File file) {
        return bytes == file.bytes() && crc32c == file.crc32c()
                && (sha256.isEmpty() || file.sha256().isEmpty() || sha256.equals(file.sha256()));
    }

    @Override
    public String toString() {
        return bytes + " bytes with CRC32C " + HexFormat.of().toHexDigits(crc32c)
                + (sha256.isEmpty() ? "" : " and SHA-256 " + sha256);
    }

    /** What the manifest says of a file, in the form of {@link #toString}. */
    public static FileSums of(BackupSet.File file, boolean sha256) {
        return new FileSums(file.bytes(), file.crc32c(), sha256 ? file.sha256() : "");
    }
}
