package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/** 32-bit integers in memory of an arena; contents unspecified at first. */
record Ints(MemorySegment cells) {
    static Ints of(long count, BufferArena memory) {
        return new Ints(memory.allocate(count << 2));
    }

    int get(int index) {
        return cells.getAtIndex(Layouts.INT, index);
    }

    void set(int index, int value) {
        cells.setAtIndex(Layouts.INT, index, value);
    }
}
