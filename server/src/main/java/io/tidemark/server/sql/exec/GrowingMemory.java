package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import java.lang.foreign.MemorySegment;

/** A block of memory on the query's budget that can grow; what it held moves. Confined to one thread. */
final class GrowingMemory {
    private final Scope scope;
    private BufferArena arena;
    private MemorySegment segment;

    GrowingMemory(Scope scope, long bytes) {
        this.scope = scope;
        this.arena = scope.arena();
        this.segment = arena.allocate(bytes);
    }

    /** The memory now; valid until the next {@link #atLeast}. */
    MemorySegment segment() {
        return segment;
    }

    /** Memory of at least {@code bytes} with the same contents. */
    MemorySegment atLeast(long bytes) {
        if (bytes > segment.byteSize()) {
            MemorySegment old = segment;
            BufferArena oldArena = arena;
            arena = scope.arena();
            segment = arena.allocate(Math.max(bytes, old.byteSize() * 2));
            MemorySegment.copy(old, 0, segment, 0, old.byteSize());
            scope.free(oldArena);
        }
        return segment;
    }

    /** Frees the memory. */
    void free() {
        scope.free(arena);
    }
}
