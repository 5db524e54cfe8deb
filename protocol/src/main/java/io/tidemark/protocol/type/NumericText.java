package io.tidemark.protocol.type;

/** Writes a 128-bit decimal as numeric's text: all its digits, as many decimals as its scale says. */
public final class NumericText {
    /** Bytes of the longest value of scale 0 to 38. */
    public static final int MAX_LENGTH = 44;

    private static final long BILLION = 1_000_000_000L;
    private static final long LOW_32 = 0xffff_ffffL;

    private NumericText() {}

    /**
     * Writes {@code high:low} × 10^-scale; answers the index after it.
     *
     * @param high  upper half of the two's complement number
     * @param low   lower half
     * @param scale 0 to 38
     */
    public static int put(long high, long low, int scale, byte[] target, int at) {
        int next = at;
        long upper = high;
        long lower = low;
        if (upper < 0) {
            target[next++] = '-';
            lower = -lower;
            upper = ~upper + (lower == 0 ? 1 : 0);
        }
        if (upper == 0 && lower >= 0) {
            return putSmall(lower, scale, target, next);
        }
        return putLarge(upper, lower, scale, target, next);
    }

    private static int putSmall(long magnitude, int scale, byte[] target, int at) {
        int digits = Math.max(Ascii.digitCount(magnitude), scale + 1);
        int end = at + digits + (scale > 0 ? 1 : 0);
        long rest = magnitude;
        int index = end - 1;
        for (int i = 0; i < digits; i++) {
            if (i == scale && scale > 0) {
                target[index--] = '.';
            }
            target[index--] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    private static int putLarge(long upper, long lower, int scale, byte[] target, int at) {
        long[] limbs = {upper >>> 32, upper & LOW_32, lower >>> 32, lower & LOW_32};
        byte[] reversed = new byte[45];
        int count = 0;
        while ((limbs[0] | limbs[1] | limbs[2] | limbs[3]) != 0) {
            long rest = divideByBillion(limbs);
            for (int i = 0; i < 9; i++) {
                reversed[count++] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        while (count > scale + 1 && reversed[count - 1] == '0') {
            count--;
        }
        while (count <= scale) {
            reversed[count++] = '0';
        }
        int next = at;
        for (int i = count - 1; i >= 0; i--) {
            target[next++] = reversed[i];
            if (i == scale && scale > 0) {
                target[next++] = '.';
            }
        }
        return next;
    }

    /** Divides the big-endian 32-bit limbs in place; answers the remainder. */
    private static long divideByBillion(long[] limbs) {
        long rest = 0;
        for (int i = 0; i < limbs.length; i++) {
            long part = rest << 32 | limbs[i];
            limbs[i] = part / BILLION;
            rest = part % BILLION;
        }
        return rest;
    }
}
