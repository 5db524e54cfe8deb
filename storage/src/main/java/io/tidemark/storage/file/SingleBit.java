package io.tidemark.storage.file;

import java.util.Arrays;

/**
 * Finds the one bit that differs when the CRC32C of some bytes is wrong because of one bit. A checksum is linear: what
 * a changed bit adds to it depends on nothing but its distance from the end. Stateless.
 *
 * <p>Why tables: what is looked for is a logarithm. Small steps from the end of the bytes on are known in advance, and
 * large steps back from the difference come across one of them, so that a bit in 30 KiB is found within a microsecond.
 */
public final class SingleBit {
    private static final int POLYNOMIAL = 0x82F63B78;
    /** Bits after which the next one adds what the first did: the order of x modulo the polynomial. */
    private static final long PERIOD = (1L << 31) - 1;
    /** Bits of a large step; a power of two. */
    private static final int STEP = 1 << 12;
    /** Of the table of small steps; a power of two. */
    private static final int SLOTS = 1 << 14;
    private static final int SPREAD = 0x9E3779B1;

    /** What a bit adds, by slot, and its distance from the end; 0 in slots that nobody has. */
    private static final int[] ADDED = new int[SLOTS];

    private static final short[] DISTANCE = new short[SLOTS];
    /** What one large step makes of the values of each of the four bytes. */
    private static final int[][] BACK = new int[Integer.BYTES][1 << Byte.SIZE];

    static {
        int added = POLYNOMIAL;
        for (int distance = 0; distance < STEP; distance++) {
            int slot = slot(added);
            while (ADDED[slot] != 0) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            ADDED[slot] = added;
            DISTANCE[slot] = (short) distance;
            added = (added >>> 1) ^ (POLYNOMIAL & -(added & 1));
        }
        for (int index = 0; index < Integer.BYTES; index++) {
            int shift = index * Byte.SIZE;
            Arrays.setAll(BACK[index], value -> back(value << shift));
        }
    }

    private SingleBit() {}

    private static int slot(int added) {
        return (added * SPREAD) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
    }

    /** What a bit adds that is a large step nearer to the end. */
    private static int back(int added) {
        int nearer = added;
        for (int i = 0; i < STEP; i++) {
            nearer = nearer < 0 ? ((nearer ^ POLYNOMIAL) << 1) | 1 : nearer << 1;
        }
        return nearer;
    }

    /**
     * The place of the byte with the changed bit, from 0 on; -1 when more than one bit is changed, as far as can be
     * told, or when there are 256 MiB or more.
     *
     * @param found    checksum of the bytes as they are
     * @param expected checksum of the bytes as they were
     * @param bytes    how many
     */
    public static long find(int found, int expected, long bytes) {
        long bits = bytes * Byte.SIZE;
        int difference = found ^ expected;
        if (difference == 0 || bits > PERIOD) {
            return -1;
        }
        for (long nearer = 0; nearer < bits; nearer += STEP) {
            int small = distance(difference);
            if (small >= 0) {
                long bit = bits - 1 - nearer - small;
                return bit < 0 ? -1 : bit / Byte.SIZE;
            }
            difference = BACK[0][difference & 0xFF] ^ BACK[1][difference >>> 8 & 0xFF]
                    ^ BACK[2][difference >>> 16 & 0xFF] ^ BACK[3][difference >>> 24];
        }
        return -1;
    }

    /** Of a bit within a small step from the end that adds this; -1 when none does. */
    private static int distance(int added) {
        for (int slot = slot(added); ADDED[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
            if (ADDED[slot] == added) {
                return DISTANCE[slot];
            }
        }
        return -1;
    }
}
