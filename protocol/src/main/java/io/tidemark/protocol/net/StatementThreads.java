package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.tidemark.protocol.engine.StatementThread;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run statements, for one connection after the other or for a {@link Round} of lively ones; for each that
 * waits for other sessions there is one more. Safe for many threads.
 */
final class StatementThreads implements Executor {
    /** Bytes; a longer message is left to the event loop. */
    private static final int BUFFER_BYTES = 16_384;

    /** How long threads have to end after an interrupt. */
    private static final long LAST_MILLIS = 1_000;

    private final int count;
    private final ThreadPoolExecutor pool;
    /** Threads that wait for other sessions. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Tasks given and not ended; an idle thread that is about to take one must not make it look crowded. */
    private final AtomicInteger unfinished = new AtomicInteger();
    private final Set<Round> alone = ConcurrentHashMap.newKeySet();
    private final Rounds rounds;

    /**
     * @param count  the most threads that run statements of connections without a round; they end when there is nothing to do
     *               for a while
     * @param rounds of lively connections, each of which has a thread more
     */
    StatementThreads(int count, int rounds) throws IOException {
        this.count = count + rounds;
        this.rounds = new Rounds(this, rounds);
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(this.count, this.count, 30, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new PoolThread(task, "pg-statement-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
    }

    private final class PoolThread extends FastThreadLocalThread implements StatementThread {
        private @Nullable ByteBuf buffer;
        private @Nullable Round round;
        private @Nullable Seat seat;
        private @Nullable Round own;
        private boolean waited;

        PoolThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }

        @Override
        public void blocks() {
            waited = true;
            if (round != null && seat != null) {
                round.handOver(seat);
            }
        }

        @Override
        public void waits() {
            waiting.incrementAndGet();
            resize();
            blocks();
        }

        @Override
        public void goesOn() {
            waiting.decrementAndGet();
            resize();
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                if (buffer != null) {
                    buffer.release();
                }
                if (own != null) {
                    alone.remove(own);
                    own.close();
                }
            }
        }
    }

    /** Threads that are too many end when they have no work. */
    private void resize() {
        synchronized (waiting) {
            int wanted = count + waiting.get();
            if (wanted > pool.getMaximumPoolSize()) {
                pool.setMaximumPoolSize(wanted);
                pool.setCorePoolSize(wanted);
            } else if (wanted < pool.getMaximumPoolSize()) {
                pool.setCorePoolSize(wanted);
                pool.setMaximumPoolSize(wanted);
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        unfinished.incrementAndGet();
        try {
            pool.execute(() -> run(task));
        } catch (RejectedExecutionException closed) {
            unfinished.decrementAndGet();
            throw closed;
        }
        if (crowded()) {
            callOneOff();
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            unfinished.decrementAndGet();
        }
    }

    private void callOneOff() {
        for (Round one : alone) {
            if (one.callOff()) {
                return;
            }
        }
    }

    /** Whether it takes tasks. */
    boolean isOpen() {
        return !pool.isShutdown();
    }

    /** Whether there is work that no thread can take. */
    boolean crowded() {
        return unfinished.get() > count + waiting.get();
    }

    /** The rounds of these threads. */
    Rounds rounds() {
        return rounds;
    }

    /** The current thread's round for one connection alone. */
    Round own() {
        PoolThread thread = (PoolThread) Thread.currentThread();
        if (thread.own == null) {
            thread.own = rounds.one();
            alone.add(thread.own);
        }
        return thread.own;
    }

    /** The current thread begins a statement. */
    void begins() {
        ((PoolThread) Thread.currentThread()).waited = false;
    }

    /** Whether the current thread has waited since the statement began. */
    boolean hasWaited() {
        return ((PoolThread) Thread.currentThread()).waited;
    }

    /** What the current thread, one of these, reads into. */
    ByteBuf buffer() {
        PoolThread thread = (PoolThread) Thread.currentThread();
        if (thread.buffer == null) {
            thread.buffer = Unpooled.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
        }
        return thread.buffer;
    }

    /** The current thread, one of these, runs a statement for a round. */
    void runs(Round round, Seat seat) {
        PoolThread thread = (PoolThread) Thread.currentThread();
        thread.round = round;
        thread.seat = seat;
        thread.waited = false;
    }

    /** Waits for the statements that run; interrupts them after {@code millis}. */
    void close(long millis) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
                pool.awaitTermination(LAST_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
        rounds.close();
    }
}
