package io.tidemark.storage.table;

import io.tidemark.storage.file.FileEnvelope;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Little-endian numbers and texts for a small file. Confined to one thread. */
final class MetadataOutput {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MetadataOutput putInt(int value) {
        bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
        return this;
    }

    MetadataOutput putLong(long value) {
        bytes.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
        return this;
    }

    /** UTF-8 behind its length in bytes, an int32. */
    MetadataOutput putText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        putInt(encoded.length);
        bytes.writeBytes(encoded);
        return this;
    }

    FileEnvelope envelope(int version) {
        return new FileEnvelope(version, bytes.toByteArray());
    }
}
