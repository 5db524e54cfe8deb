package io.tidemark.protocol.net;

import io.tidemark.protocol.engine.StatementThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link StatementThreads}. */
final class StatementThreadsTest {
    private static final int THREADS = 10;
    private final StatementThreads threads = threads();

    private static StatementThreads threads() {
        try {
            return new StatementThreads(THREADS, 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        threads.close(10_000);
    }

    private static void get(CompletableFuture<?> future) throws Exception {
        future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aThreadThatWaitsForOtherSessionsMakesRoomForTheirWork() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<?>[] waiting = new CompletableFuture<?>[3 * THREADS];
        for (int i = 0; i < waiting.length; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            waiting[i] = done;
            threads.execute(() -> {
                StatementThread.current().waits();
                awaitQuietly(end);
                StatementThread.current().goesOn();
                done.complete(null);
            });
        }
        CompletableFuture<Void> work = new CompletableFuture<>();
        threads.execute(() -> work.complete(null));
        get(work);
        end.countDown();
        get(CompletableFuture.allOf(waiting));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
