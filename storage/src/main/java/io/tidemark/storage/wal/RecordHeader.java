package io.tidemark.storage.wal;

import io.tidemark.storage.file.Checksums;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The first 56 bytes of a record, which is 8-byte aligned in its segment. Little-endian.
 * <pre>
 * offset  bytes  field
 *      0      4  length          of the record with header and padding, a multiple of 8
 *      4      4  crc32c          of bytes 8..55
 *      8      8  txn             one more than the record before
 *     16      8  salt            of the segment
 *     24      8  acked txn       durable when this was written: tells a torn tail from bit rot
 *     32      8  commit time     microseconds, more than the record before
 *     40      4  payload crc32c
 *     44      4  payload length
 *     48      2  type
 *     50      2  tables
 *     52      4  flags
 *     56         payload, padding
 * </pre>
 */
record RecordHeader(long txn, long ackedTxn, long commitMicros, int payloadCrc, int payloadBytes, int type,
        int tableCount, int flags) {
    static final int BYTES = 56;

    /** Bytes; where records may begin. */
    static final int ALIGNMENT = 8;

    private static final int CRC_START = 8;
    private static final int SALT_OFFSET = 16;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    static long recordBytes(long payloadBytes) {
        return (BYTES + payloadBytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    long recordBytes() {
        return recordBytes(payloadBytes);
    }

    void write(MemorySegment target, long salt) {
        target.set(INT, 0, (int) recordBytes());
        target.set(LONG, 8, txn);
        target.set(LONG, SALT_OFFSET, salt);
        target.set(LONG, 24, ackedTxn);
        target.set(LONG, 32, commitMicros);
        target.set(INT, 40, payloadCrc);
        target.set(INT, 44, payloadBytes);
        target.set(SHORT, 48, (short) type);
        target.set(SHORT, 50, (short) tableCount);
        target.set(INT, 52, flags);
        target.set(INT, 4, Checksums.crc32c(target.asSlice(CRC_START, BYTES - CRC_START)));
    }

    /** Whether the salt is that of a record of this segment, which nearly nothing else has there. */
    static boolean isSalted(MemorySegment source, long offset, long salt) {
        return source.get(LONG, offset + SALT_OFFSET) == salt;
    }

    /** Null when the bytes are not the header of a record of this segment. */
    static @Nullable RecordHeader read(MemorySegment source, long offset, long salt) {
        if (!isSalted(source, offset, salt)) {
            return null;
        }
        int crc = Checksums.crc32c(source.asSlice(offset + CRC_START, BYTES - CRC_START));
        int payloadBytes = source.get(INT, offset + 44);
        if (crc != source.get(INT, offset + 4) || payloadBytes < 0
                || Integer.toUnsignedLong(source.get(INT, offset)) != recordBytes(payloadBytes)) {
            return null;
        }
        return new RecordHeader(source.get(LONG, offset + 8), source.get(LONG, offset + 24),
                source.get(LONG, offset + 32), source.get(INT, offset + 40), payloadBytes,
                Short.toUnsignedInt(source.get(SHORT, offset + 48)),
                Short.toUnsignedInt(source.get(SHORT, offset + 50)), source.get(INT, offset + 52));
    }
}
