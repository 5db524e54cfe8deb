package io.tidemark.protocol.net;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run statements. One that has answered its client waits a moment for the next message itself; when all do
 * and there is other work, one is called off. Safe for many threads.
 */
final class StatementThreads implements Executor {
    private final ThreadPoolExecutor pool;
    private final Queue<Attendant> waiting = new ConcurrentLinkedQueue<>();

    /** @param count the most threads; they end when there is nothing to do for a while */
    StatementThreads(int count) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(count, count, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                task -> new StatementThread(task, "pg-statement-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
    }

    private static final class StatementThread extends FastThreadLocalThread {
        private @Nullable Attendant attendant;

        StatementThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                if (attendant != null) {
                    attendant.close();
                }
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
        if (crowded()) {
            Attendant one = waiting.poll();
            if (one != null) {
                one.release();
            }
        }
    }

    /** Whether there is work that no thread has taken. */
    boolean crowded() {
        return !pool.getQueue().isEmpty() && pool.getPoolSize() >= pool.getMaximumPoolSize();
    }

    /** What the current thread waits with; null when it is none of these threads. */
    @Nullable
    Attendant attendant() throws IOException {
        if (!(Thread.currentThread() instanceof StatementThread thread)) {
            return null;
        }
        if (thread.attendant == null) {
            thread.attendant = new Attendant();
        }
        return thread.attendant;
    }

    /** An attendant that waits can be called off. */
    void waits(Attendant attendant) {
        waiting.add(attendant);
    }

    /** It doesn't wait any more. */
    void works(Attendant attendant) {
        waiting.remove(attendant);
    }

    /** Waits for the statements that run; interrupts them after {@code millis}. */
    void close(long millis) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
