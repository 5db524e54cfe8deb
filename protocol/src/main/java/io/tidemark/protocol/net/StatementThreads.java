package io.tidemark.protocol.net;

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
 * The threads that run statements. One that has answered its client waits a moment for the next message itself; when all do
 * and there is other work, one is called off; for each that waits for other sessions there is one more. Safe for many threads.
 */
final class StatementThreads implements Executor {
    private final int count;
    private final ThreadPoolExecutor pool;
    /** Tasks given and not ended; an idle thread that is about to take one must not make it look crowded. */
    private final AtomicInteger unfinished = new AtomicInteger();
    private final Set<Attendant> attendants = ConcurrentHashMap.newKeySet();
    /** A thread that looks needs a processor, and so may its client. */
    private final Patience patience = new Patience(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            System.nanoTime());
    /** Threads that wait for other sessions. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param count the most threads; they end when there is nothing to do for a while */
    StatementThreads(int count) {
        this.count = count;
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(count, count, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                task -> new PoolThread(task, "pg-statement-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
    }

    private final class PoolThread extends FastThreadLocalThread implements StatementThread {
        private @Nullable Attendant attendant;

        PoolThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }

        @Override
        public void waits() {
            waiting.incrementAndGet();
            resize();
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
                if (attendant != null) {
                    attendants.remove(attendant);
                    attendant.close();
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
        for (Attendant one : attendants) {
            if (one.release()) {
                return;
            }
        }
    }

    /** Whether there is work that no thread can take. */
    boolean crowded() {
        return unfinished.get() > count + waiting.get();
    }

    /** What the current thread waits with; null when it is none of these threads. */
    @Nullable
    Attendant attendant() throws IOException {
        if (!(Thread.currentThread() instanceof PoolThread thread)) {
            return null;
        }
        if (thread.attendant == null) {
            thread.attendant = new Attendant();
            attendants.add(thread.attendant);
        }
        return thread.attendant;
    }

    /** How these threads wait for their clients. */
    Patience patience() {
        return patience;
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
