package io.tidemark.protocol.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The numbers of sessions that are not PostgreSQL clients', which count from 1: these count from {@value #FIRST}. Safe for many
 * threads.
 */
public final class ProcessIds {
    private static final int FIRST = 1_000_000_000;
    private static final int COUNT = 1_000_000_000;
    private static final AtomicInteger TAKEN = new AtomicInteger();

    private ProcessIds() {}

    /** The next number. */
    public static int next() {
        return FIRST + Math.floorMod(TAKEN.getAndIncrement(), COUNT);
    }
}
