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

    /** Set bits from {@code from} (inclusive) to {@code to} (exclusive). */
    public static int countRange(MemorySegment bits, int from, int to) {
        return count(bits, to) - count(bits, from);
    }

    /** Sets the bits from {@code from} (inclusive) to {@code to} (exclusive). */
    public static void setRange(MemorySegment bits, int from, int to) {
        for (int at = from; at < to;) {
            int count = Math.min(64 - (at & 63), to - at);
            put(bits, at, count, -1L);
            at += count;
        }
    }

    /** Copies {@code count} bits; the bits around the target stay as they are. */
    public static void copy(MemorySegment source, int from, MemorySegment target, int to, int count) {
        for (int done = 0; done < count;) {
            int step = Math.min(64 - ((to + done) & 63), count - done);
            put(target, to + done, step, take(source, from + done, step));
            done += step;
        }
    }

    /** {@code count} bits from {@code from} on, 1 to 64, in the low bits of the result; what is above is unspecified. */
    private static long take(MemorySegment bits, int from, int count) {
        int shift = from & 63;
        long low = word(bits, from >>> 6) >>> shift;
        return shift + count <= 64 ? low : low | word(bits, (from >>> 6) + 1) << (64 - shift);
    }

    /** Stores the low {@code count} bits of {@code value} at {@code to}; they lie within one word. */
    private static void put(MemorySegment bits, int to, int count, long value) {
        long mask = (count == 64 ? -1L : (1L << count) - 1) << (to & 63);
        int index = to >>> 6;
        bits.setAtIndex(Layouts.LONG, index, (word(bits, index) & ~mask) | ((value << (to & 63)) & mask));
    }
}
