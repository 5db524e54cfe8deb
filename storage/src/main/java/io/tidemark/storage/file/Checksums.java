package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * CRC32C and SHA-256 of memory and of files. Files are read into a buffer, never mapped: a checksum over a mapping
 * kills the process when the file is cut or the medium fails. Never give these methods a mapping.
 */
public final class Checksums {
    /** Bytes; a buffer that stays in the cache of a core. */
    private static final int BUFFER_BYTES = 256 * 1024;

    /** Bytes; what fits one byte buffer. */
    private static final long SLICE_BYTES = 1 << 30;

    private static final int POLYNOMIAL = 0x82F63B78;

    /** Element k is x to the power 2^k modulo the polynomial, whose bits are reflected as in every CRC32C. */
    private static final int[] POWERS = powers();

    private Checksums() {}

    private static int[] powers() {
        int[] powers = new int[Long.SIZE];
        powers[0] = 1 << 30;
        for (int k = 1; k < powers.length; k++) {
            powers[k] = product(powers[k - 1], powers[k - 1]);
        }
        return powers;
    }

    /** Of two polynomials, modulo the polynomial of CRC32C. */
    private static int product(int left, int right) {
        int product = 0;
        int shifted = right;
        for (int rest = left; rest != 0; rest <<= 1) {
            product ^= shifted & (rest >> 31);
            shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
        }
        return product;
    }

    /**
     * CRC32C of two pieces as one, from the checksum of each.
     *
     * @param bytes length of the second piece
     */
    public static int join(int first, int second, long bytes) {
        int moved = first;
        for (long bits = bytes << 3; bits != 0; bits &= bits - 1) {
            moved = product(POWERS[Long.numberOfTrailingZeros(bits)], moved);
        }
        return moved ^ second;
    }

    /** CRC32C of native or heap memory. */
    public static int crc32c(MemorySegment segment) {
        CRC32C crc = new CRC32C();
        update(crc, segment);
        return (int) crc.getValue();
    }

    /** CRC32C of several pieces of memory, one after the other. */
    public static int crc32c(List<MemorySegment> segments) {
        CRC32C crc = new CRC32C();
        segments.forEach(segment -> update(crc, segment));
        return (int) crc.getValue();
    }

    /** Goes on with a checksum over more memory. */
    public static void update(CRC32C crc, MemorySegment segment) {
        for (long offset = 0; offset < segment.byteSize(); offset += SLICE_BYTES) {
            long count = Math.min(SLICE_BYTES, segment.byteSize() - offset);
            crc.update(segment.asSlice(offset, count).asByteBuffer());
        }
    }

    /** CRC32C of a range of a file; the range must be inside the file. */
    public static int crc32c(DiskFile file, long offset, long byteCount) {
        CRC32C crc = new CRC32C();
        read(file, offset, byteCount, chunk -> update(crc, chunk));
        return (int) crc.getValue();
    }

    /** A new SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** SHA-256 of a whole file: 32 bytes. */
    public static byte[] sha256(DiskFile file) {
        MessageDigest digest = sha256();
        read(file, 0, file.size(), chunk -> digest.update(chunk.asByteBuffer()));
        return digest.digest();
    }

    private static void read(DiskFile file, long offset, long byteCount, ChunkConsumer consumer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES);
            long done = 0;
            while (done < byteCount) {
                MemorySegment chunk = buffer.asSlice(0, Math.min(BUFFER_BYTES, byteCount - done));
                if (file.read(chunk, offset + done) < chunk.byteSize()) {
                    throw new StorageException.CorruptFile(file.path(), offset + done,
                            "the end of the file", (byteCount - done) + " more bytes");
                }
                consumer.accept(chunk);
                done += chunk.byteSize();
            }
        }
    }

    /** Takes each piece of a file in turn. */
    private interface ChunkConsumer {
        void accept(MemorySegment chunk);
    }
}
