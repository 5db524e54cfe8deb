package io.tidemark.storage.file;

import java.util.Arrays;

/** The bytes of a file, a plain growing array. Confined to its disk's monitor. */
final class SimulatedContent {
    private byte[] bytes;
    private int size;

    SimulatedContent() {
        bytes = new byte[0];
    }

    private SimulatedContent(byte[] bytes) {
        this.bytes = bytes;
        this.size = bytes.length;
    }

    SimulatedContent copy() {
        return new SimulatedContent(Arrays.copyOf(bytes, size));
    }

    int size() {
        return size;
    }

    byte[] bytes() {
        return bytes;
    }

    void resize(int newSize) {
        if (newSize > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(newSize, bytes.length * 2));
        }
        if (newSize < size) {
            Arrays.fill(bytes, newSize, size, (byte) 0);
        }
        size = newSize;
    }

    /** Writes what lies inside the file; a null source means zeros. */
    void overwrite(byte @org.jspecify.annotations.Nullable [] source, int sourceOffset, int offset,
            int count) {
        int inside = Math.min(count, size - offset);
        if (inside <= 0) {
            return;
        }
        if (source == null) {
            Arrays.fill(bytes, offset, offset + inside, (byte) 0);
        } else {
            System.arraycopy(source, sourceOffset, bytes, offset, inside);
        }
    }
}
