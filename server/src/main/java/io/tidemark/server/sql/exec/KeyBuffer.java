package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/** Bytes that are being written; grows. Confined to one thread. */
final class KeyBuffer {
    private final GrowingMemory memory;
    private MemorySegment segment;
    private long length;

    KeyBuffer(Scope scope) {
        this.memory = new GrowingMemory(scope, 1024);
        this.segment = memory.segment();
    }

    /** The bytes; valid until more are written. */
    MemorySegment segment() {
        return segment;
    }

    long length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    void putByte(int value) {
        room(1);
        segment.set(Layouts.BYTE, length++, (byte) value);
    }

    /** Eight bytes, the highest first. */
    void putLong(long value) {
        room(8);
        segment.set(Layouts.LONG, length, Long.reverseBytes(value));
        length += 8;
    }

    void putBytes(MemorySegment source, long offset, int count) {
        room(count);
        MemorySegment.copy(source, offset, segment, length, count);
        length += count;
    }

    /** Inverts all bits of the bytes from {@code start} on. */
    void invertFrom(long start) {
        for (long i = start; i < length; i++) {
            segment.set(Layouts.BYTE, i, (byte) ~segment.get(Layouts.BYTE, i));
        }
    }

    void free() {
        memory.free();
    }

    private void room(int more) {
        if (length + more > segment.byteSize()) {
            segment = memory.atLeast(length + more);
        }
    }
}
