package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The first 4096 bytes of a segment. Little-endian, the UUID in network order; the rest is zero.
 * <pre>
 * offset  bytes  field
 *      0      8  magic            "TDMKWAL1"
 *      8      4  version          1
 *     12      4  header length    4096
 *     16      8  segment number
 *     24      8  first txn        of the first record; everything before it was durable when this was written
 *     32      8  timeline
 *     40     16  database UUID
 *     56      4  segment bytes    size of the file
 *     60      4  crc32c           of bytes 0..59
 *     64      8  last commit time before the first record, microseconds
 *     72      4  crc32c           of bytes 64..71
 * </pre>
 */
record SegmentHeader(WalIdentity identity, long number, long firstTxn, long segmentBytes,
        long lastCommitMicros) {
    static final int BYTES = 4096;

    private static final int VERSION = 1;
    private static final long MAGIC = 0x314c41574b4d4454L;
    private static final int CRC_OFFSET = 60;
    private static final int TIME_OFFSET = 64;
    private static final int TIME_CRC_OFFSET = 72;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong NETWORK = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.BIG_ENDIAN);

    /** The 4096 bytes, in heap memory. */
    MemorySegment encode() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[BYTES]);
        bytes.set(LONG, 0, MAGIC);
        bytes.set(INT, 8, VERSION);
        bytes.set(INT, 12, BYTES);
        bytes.set(LONG, 16, number);
        bytes.set(LONG, 24, firstTxn);
        bytes.set(LONG, 32, identity.timeline());
        bytes.set(NETWORK, 40, identity.database().getMostSignificantBits());
        bytes.set(NETWORK, 48, identity.database().getLeastSignificantBits());
        bytes.set(INT, 56, (int) segmentBytes);
        bytes.set(INT, CRC_OFFSET, Checksums.crc32c(bytes.asSlice(0, CRC_OFFSET)));
        bytes.set(LONG, TIME_OFFSET, lastCommitMicros);
        bytes.set(INT, TIME_CRC_OFFSET, Checksums.crc32c(bytes.asSlice(TIME_OFFSET, Long.BYTES)));
        return bytes;
    }

    /** Checks and reads; {@code file} is for messages. */
    static SegmentHeader decode(MemorySegment bytes, Path file) {
        long magic = bytes.get(LONG, 0);
        check(bytes, file, 0, CRC_OFFSET, magic == MAGIC);
        int version = bytes.get(INT, 8);
        if (version > VERSION) {
            throw new StorageException.TooNewFile(file, version, VERSION);
        }
        if (version < VERSION) {
            throw new StorageException.TooOldFile(file, version, VERSION);
        }
        check(bytes, file, TIME_OFFSET, TIME_CRC_OFFSET, true);
        UUID database = new UUID(bytes.get(NETWORK, 40), bytes.get(NETWORK, 48));
        return new SegmentHeader(new WalIdentity(database, bytes.get(LONG, 32)), bytes.get(LONG, 16),
                bytes.get(LONG, 24), Integer.toUnsignedLong(bytes.get(INT, 56)),
                bytes.get(LONG, TIME_OFFSET));
    }

    private static void check(MemorySegment bytes, Path file, int from, int crcOffset, boolean magicFits) {
        int found = Checksums.crc32c(bytes.asSlice(from, crcOffset - from));
        int expected = bytes.get(INT, crcOffset);
        if (found != expected || !magicFits) {
            throw new StorageException.CorruptFile(file, from, "segment header with checksum " + hex(found),
                    hex(expected));
        }
    }

    private static String hex(int value) {
        return "0x" + HexFormat.of().toHexDigits(value);
    }

    long salt() {
        return identity.salt(number);
    }
}
