package io.tidemark.server.session;

import java.util.SplittableRandom;

/** The numbers of random() in one session: after setseed() always the same ones. Safe for many threads. */
final class SessionRandom {
    private SplittableRandom numbers = new SplittableRandom();

    synchronized void seed(double seed) {
        numbers = new SplittableRandom(Double.doubleToLongBits(seed + 0.0)); // -0 is 0
    }

    /** At least 0, less than 1. */
    synchronized double next() {
        return numbers.nextDouble();
    }
}
