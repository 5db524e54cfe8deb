package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The envelope of every small metadata file, so that too old, too new, corrupt and foreign are four different
 * errors (I10). Little-endian. These 32 bytes stay as they are in every later version.
 * <pre>
 * offset  bytes  field
 *      0      4  magic           0x4b4d4454, "TDMK"
 *      4      2  kind            {@link FileKind#code}
 *      6      2  version         of the payload's format, 1 or more
 *      8      8  payload length  in bytes
 *     16      8  zero
 *     24      4  crc32c          of the payload
 *     28      4  crc32c          of bytes 0..27
 *     32         payload
 * </pre>
 *
 * @param version of the payload's format
 * @param payload what the envelope holds; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a holder between two calls, never compared
public record FileEnvelope(int version, byte[] payload) {
    /** Bytes before the payload. */
    public static final int HEADER_BYTES = 32;

    private static final int MAGIC = 0x4b4d4454;
    private static final int PAYLOAD_CRC_OFFSET = 24;
    private static final int HEADER_CRC_OFFSET = 28;
    private static final int MAX_VERSION = 0xffff;

    /** The bytes of the whole file. */
    public byte[] encode(FileKind kind) {
        if (version < 1 || version > MAX_VERSION) {
            throw new IllegalArgumentException("version " + version);
        }
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(MAGIC).putShort((short) kind.code()).putShort((short) version);
        file.putLong(payload.length).putLong(0);
        file.putInt(crc(payload, 0, payload.length)).putInt(crc(file.array(), 0, HEADER_CRC_OFFSET));
        file.put(payload);
        return file.array();
    }

    /**
     * Reads the bytes of a whole file back.
     *
     * @param file for messages
     * @param oldest the lowest version that the caller reads
     * @param newest the highest version that the caller reads
     */
    public static FileEnvelope decode(Path file, byte[] content, FileKind kind, int oldest, int newest) {
        ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        checkHeader(file, content);
        int code = Short.toUnsignedInt(buffer.getShort(4));
        if (code != kind.code()) {
            throw new StorageException.ForeignFile(file, "holds kind " + code + ", not a " + kind.words());
        }
        int version = Short.toUnsignedInt(buffer.getShort(6));
        if (version > newest) {
            throw new StorageException.TooNewFile(file, version, newest);
        }
        if (version < oldest) {
            throw new StorageException.TooOldFile(file, version, oldest);
        }
        long length = buffer.getLong(8);
        if (length != content.length - HEADER_BYTES) {
            throw new StorageException.CorruptFile(file, Math.min(content.length, HEADER_BYTES + length),
                    "a payload of " + (content.length - HEADER_BYTES) + " bytes", length + " bytes");
        }
        int found = crc(content, HEADER_BYTES, content.length - HEADER_BYTES);
        int expected = buffer.getInt(PAYLOAD_CRC_OFFSET);
        if (found != expected) {
            throw new StorageException.CorruptFile(file, HEADER_BYTES, "payload checksum " + hex(found),
                    hex(expected));
        }
        return new FileEnvelope(version, Arrays.copyOfRange(content, HEADER_BYTES, content.length));
    }

    private static void checkHeader(Path file, byte[] content) {
        if (content.length < HEADER_BYTES) {
            throw new StorageException.CorruptFile(file, content.length, "the end of the file",
                    "a header of " + HEADER_BYTES + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int magic = header.getInt(0);
        byte[] repaired = Arrays.copyOf(content, HEADER_CRC_OFFSET);
        ByteBuffer.wrap(repaired).order(ByteOrder.LITTLE_ENDIAN).putInt(MAGIC);
        int found = crc(repaired, 0, HEADER_CRC_OFFSET);
        int expected = header.getInt(HEADER_CRC_OFFSET);
        if (magic != MAGIC) {
            // With our magic the rest would be sound: it is ours, and damaged.
            throw found == expected
                    ? new StorageException.CorruptFile(file, 0, "magic " + hex(magic), hex(MAGIC))
                    : new StorageException.ForeignFile(file,
                            "starts with " + hex(magic) + ", not " + hex(MAGIC));
        }
        if (found != expected) {
            throw new StorageException.CorruptFile(file, 0, "header checksum " + hex(found), hex(expected));
        }
    }

    /** Publishes the envelope under a name, durable when this returns. */
    public void replace(Disk disk, Path target, FileKind kind) {
        AtomicFile.replace(disk, target, encode(kind));
    }

    /** Reads and checks a file. */
    public static FileEnvelope read(Disk disk, Path file, FileKind kind, int oldest, int newest) {
        return decode(file, content(disk, file), kind, oldest, newest);
    }

    /** The bytes of a whole file, for {@link #decode}: not more than its header has announced. */
    public static byte[] content(Disk disk, Path path) {
        byte[] header = new byte[HEADER_BYTES];
        try (DiskFile file = disk.open(path, Disk.Open.READ)) {
            checkHeader(path, Arrays.copyOf(header, (int) file.read(MemorySegment.ofArray(header), 0)));
        }
        long payload = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong(8);
        return AtomicFile.readExactly(disk, path, HEADER_BYTES + payload);
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    private static String hex(int value) {
        return "0x" + HexFormat.of().toHexDigits(value);
    }
}
