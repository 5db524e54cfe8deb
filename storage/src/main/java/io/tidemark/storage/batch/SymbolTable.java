package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Distinct texts, numbered from 0 in order of first appearance. Confined to one thread, except that a result of
 * {@link #values} handed to another thread stays valid, and true, while more are added: memory is replaced when it
 * grows, never moved, and freed with the arena.
 */
public final class SymbolTable {
    private static final int EMPTY = -1;

    private final BufferArena arena;
    private final VarBuilder texts;
    private MemorySegment scratch;
    private VarVector snapshot;
    private int[] slots = new int[64];
    private int[] hashes = new int[48];

    /** An empty table whose texts live in {@code arena}. */
    public SymbolTable(BufferArena arena) {
        this.arena = arena;
        this.texts = new VarBuilder(arena);
        this.scratch = arena.allocate(256);
        this.snapshot = texts.build();
        Arrays.fill(slots, EMPTY);
    }

    /** How many there are. */
    public int size() {
        return texts.rows();
    }

    /** The texts up to now, by code; the same object as long as nothing is added. */
    public VarVector values() {
        if (snapshot.rows() != texts.rows()) {
            snapshot = texts.build();
        }
        return snapshot;
    }

    /** The code of {@code length} bytes of native memory; added when new. */
    public int intern(MemorySegment source, long offset, int length) {
        int hash = hash(source, offset, length);
        int mask = slots.length - 1;
        for (int slot = hash & mask;; slot = (slot + 1) & mask) {
            int code = slots[slot];
            if (code == EMPTY) {
                texts.append(source, offset, length);
                return added(hash, slot);
            }
            if (hashes[code] == hash && texts.equalsAt(code, source, offset, length)) {
                return code;
            }
        }
    }

    /** The code of the bytes {@code from} (inclusive) to {@code to} (exclusive) of an array. */
    public int intern(byte[] source, int from, int to) {
        int length = to - from;
        if (length > scratch.byteSize()) {
            scratch = arena.allocate(length * 2L);
        }
        MemorySegment.copy(source, from, scratch, Layouts.BYTE, 0, length);
        return intern(scratch, 0, length);
    }

    /** The code of a text. */
    public int intern(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return intern(encoded, 0, encoded.length);
    }

    private int added(int hash, int slot) {
        int code = texts.rows() - 1;
        if (code == hashes.length) {
            hashes = Arrays.copyOf(hashes, code * 2);
        }
        hashes[code] = hash;
        slots[slot] = code;
        if ((code + 1) * 4L > slots.length * 3L) {
            rehash();
        }
        return code;
    }

    private void rehash() {
        int[] larger = new int[slots.length * 2];
        Arrays.fill(larger, EMPTY);
        int mask = larger.length - 1;
        for (int code = 0; code < texts.rows(); code++) {
            int slot = hashes[code] & mask;
            while (larger[slot] != EMPTY) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = code;
        }
        slots = larger;
    }

    private static int hash(MemorySegment source, long offset, int length) {
        long hash = length * 0x9E37_79B9_7F4A_7C15L;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            hash = (hash ^ source.get(Layouts.LONG, offset + i)) * 0xFF51_AFD7_ED55_8CCDL;
            hash ^= hash >>> 32;
        }
        for (; i < length; i++) {
            hash = (hash ^ source.get(Layouts.BYTE, offset + i)) * 0xC4CE_B9FE_1A85_EC53L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ hash >>> 32);
    }
}
