package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A commit on its way into the log. Made outside any lock, since it computes the payload's checksum.
 *
 * @param type 0..65535, chosen by the caller
 * @param tableCount 0..65535
 * @param flags chosen by the caller
 * @param payload opaque bytes in pieces, native or heap memory, not changed until the append returns
 * @param payloadBytes of all pieces, at most {@link #MAX_PAYLOAD_BYTES}
 * @param payloadCrc CRC32C of all pieces
 */
public record WalEntry(int type, int tableCount, int flags, List<MemorySegment> payload, int payloadBytes,
        int payloadCrc) {
    /** Bytes; larger commits are refused with {@link StorageException.TooLarge}. */
    public static final int MAX_PAYLOAD_BYTES = 1 << 30;

    private static final int MAX_U16 = 0xffff;

    public WalEntry {
        payload = List.copyOf(payload);
        if (type < 0 || type > MAX_U16 || tableCount < 0 || tableCount > MAX_U16) {
            throw new IllegalArgumentException("type " + type + ", " + tableCount + " tables");
        }
    }

    /** Computes the length and the checksum. */
    public static WalEntry of(int type, int tableCount, int flags, List<MemorySegment> payload) {
        long bytes = payload.stream().mapToLong(MemorySegment::byteSize).sum();
        if (bytes > MAX_PAYLOAD_BYTES) {
            throw new StorageException.TooLarge("commit", bytes, MAX_PAYLOAD_BYTES);
        }
        return new WalEntry(type, tableCount, flags, payload, (int) bytes, Checksums.crc32c(payload));
    }
}
