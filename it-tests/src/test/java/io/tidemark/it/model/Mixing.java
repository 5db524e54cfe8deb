package io.tidemark.it.model;

/** A number that looks random and is always the same for the same input. */
final class Mixing {
    private Mixing() {}

    /** The finaliser of splitmix64: a bijection. */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 0 to {@code bound - 1}. */
    static long below(long random, long bound) {
        return Long.remainderUnsigned(random, bound);
    }
}
