package io.tidemark.protocol.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The numbers of sessions of the line protocol: those of PostgreSQL's clients count from 1, those of REST from a thousand
 * million, these from {@value #FIRST}. Safe for many
 * threads.
 */
public final class ProcessIds {
    private static final int FIRST = 1_500_000_000;
    private static final int COUNT = 500_000_000;
    private static final AtomicInteger TAKEN = new AtomicInteger();

    private ProcessIds() {}

    /** The next number. */
    public static int next() {
        return FIRST + Math.floorMod(TAKEN.getAndIncrement(), COUNT);
    }
}
