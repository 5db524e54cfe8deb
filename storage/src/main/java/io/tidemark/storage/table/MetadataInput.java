package io.tidemark.storage.table;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileEnvelope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads what {@link MetadataOutput} wrote; anything impossible is a corrupt file. Confined to one thread. */
final class MetadataInput {
    private final Path path;
    private final ByteBuffer bytes;

    MetadataInput(Path path, byte[] payload) {
        this.path = path;
        this.bytes = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    }

    int nextInt() {
        need(4);
        return bytes.getInt();
    }

    long nextLong() {
        need(8);
        return bytes.getLong();
    }

    String nextText() {
        int length = nextInt();
        if (length < 0) {
            throw corrupt("a text of " + length + " bytes", "a length");
        }
        need(length);
        byte[] encoded = new byte[length];
        bytes.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    /** A number of things that take at least {@code bytesEach} bytes each. */
    int nextCount(int bytesEach) {
        int count = nextInt();
        if (count < 0 || (long) count * bytesEach > bytes.remaining()) {
            throw corrupt("a count of " + count, "one that fits the file");
        }
        return count;
    }

    void atEnd() {
        if (bytes.hasRemaining()) {
            throw corrupt(bytes.remaining() + " more bytes", "the end of the file");
        }
    }

    StorageException corrupt(String found, String expected) {
        return new StorageException.CorruptFile(path, FileEnvelope.HEADER_BYTES + (long) bytes.position(),
                found,
                expected);
    }

    private void need(int count) {
        if (bytes.remaining() < count) {
            throw corrupt("the end of the file", count + " more bytes");
        }
    }
}
