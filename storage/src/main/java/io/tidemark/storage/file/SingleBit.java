package io.tidemark.storage.file;

/**
 * Finds the one bit that differs when the CRC32C of some bytes is wrong because of one bit. A checksum is linear: what
 * a changed bit adds to it depends on nothing but its distance from the end. Stateless.
 */
public final class SingleBit {
    private static final int POLYNOMIAL = 0x82F63B78;
    /** Bytes; below the period of the polynomial, and looked through in some tenths of a second. */
    private static final long MOST_BYTES = 32 << 20;

    private SingleBit() {}

    /**
     * The place of the byte with the changed bit, from 0 on; -1 when more than one bit is changed, as far as can be
     * told, or when there are more than 32 MiB.
     *
     * @param found    checksum of the bytes as they are
     * @param expected checksum of the bytes as they were
     * @param bytes    how many
     */
    public static long find(int found, int expected, long bytes) {
        int difference = found ^ expected;
        if (difference == 0 || bytes > MOST_BYTES) {
            return -1;
        }
        // What the last bit adds, then the one before it, and so on.
        int added = POLYNOMIAL;
        for (long bit = bytes * 8 - 1; bit >= 0; bit--) {
            if (added == difference) {
                return bit >>> 3;
            }
            added = (added >>> 1) ^ (POLYNOMIAL & -(added & 1));
        }
        return -1;
    }
}
