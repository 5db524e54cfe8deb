package io.tidemark.storage.part;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The end of a part, after its stats block: zeros up to a multiple of 8, footer, footer length, magic. Stateless. */
final class PartTail {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    private PartTail() {}

    /** The tail that starts at {@code offset}. */
    static byte[] of(byte[] footer, long offset) {
        int padding = (int) (-offset & 7);
        ByteBuffer tail = ByteBuffer.allocate(padding + footer.length + 4 + MAGIC.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        return tail.position(padding).put(footer).putInt(footer.length).put(MAGIC).array();
    }
}
