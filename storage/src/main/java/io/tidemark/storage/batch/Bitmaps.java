package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;

/** Bitmaps in Arrow's order: bit {@code i} is bit {@code i % 8} of byte {@code i / 8}. */
public final class Bitmaps {
    private Bitmaps() {}

    /** Bytes that a bitmap of {@code rows} bits occupies: whole 64-bit words. */
    public static long bytes(int rows) {
        return (((long) rows + 63) >>> 6) << 3;
    }

    /** Whether bit {@code row} is set. */
    public static boolean isSet(MemorySegment bits, int row) {
        return (bits.get(Layouts.BYTE, row >>> 3) >>> (row & 7) & 1) != 0;
    }

    /** Sets bit {@code row}. */
    public static void set(MemorySegment bits, int row) {
        int at = row >>> 3;
        bits.set(Layouts.BYTE, at, (byte) (bits.get(Layouts.BYTE, at) | 1 << (row & 7)));
    }

    /** Clears bit {@code row}. */
    public static void clear(MemorySegment bits, int row) {
        int at = row >>> 3;
        bits.set(Layouts.BYTE, at, (byte) (bits.get(Layouts.BYTE, at) & ~(1 << (row & 7))));
    }

    /** Word {@code index} (64 bits). */
    public static long word(MemorySegment bits, int index) {
        return bits.getAtIndex(Layouts.LONG, index);
    }

    /** Set bits among the first {@code rows}. */
    public static int count(MemorySegment bits, int rows) {
        int count = 0;
        int words = rows >>> 6;
        for (int i = 0; i < words; i++) {
            count += Long.bitCount(word(bits, i));
        }
        int rest = rows & 63;
        return rest == 0 ? count : count + Long.bitCount(word(bits, words) & (1L << rest) - 1);
    }

    /** Sets the first {@code rows} bits and clears the rest of the last word. */
    public static void setAll(MemorySegment bits, int rows) {
        int words = rows >>> 6;
        bits.asSlice(0, (long) words << 3).fill((byte) 0xFF);
        int rest = rows & 63;
        if (rest != 0) {
            bits.setAtIndex(Layouts.LONG, words, (1L << rest) - 1);
        }
    }
}
