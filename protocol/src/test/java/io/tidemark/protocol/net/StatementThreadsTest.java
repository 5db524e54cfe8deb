package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.engine.StatementThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link StatementThreads}. */
final class StatementThreadsTest {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final int THREADS = 10;

    private final StatementThreads threads = new StatementThreads(THREADS);

    @AfterEach
    void close() {
        threads.close(10_000);
    }

    private static void get(CompletableFuture<?> future) throws Exception {
        future.get(20, TimeUnit.SECONDS);
    }

    /** Has a thread wait until it is woken; answers whether it was called off. */
    private CompletableFuture<Boolean> attend(CompletableFuture<Attendant> waits) {
        CompletableFuture<Boolean> calledOff = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                Attendant attendant = threads.attendant();
                if (attendant == null) {
                    throw new IllegalStateException("not a statement thread");
                }
                attendant.waits();
                waits.complete(attendant);
                boolean ready = attendant.await(WAIT_NANOS);
                attendant.works();
                calledOff.complete(!ready && attendant.released());
            } catch (Exception e) {
                calledOff.completeExceptionally(e);
            }
        });
        return calledOff;
    }

    @Test
    void workThatAnIdleThreadCanTakeCallsNobodyOff() throws Exception {
        CompletableFuture<Attendant> waits = new CompletableFuture<>();
        CompletableFuture<Boolean> calledOff = attend(waits);
        Attendant attendant = waits.get(20, TimeUnit.SECONDS);
        for (int i = 0; i < 2_000; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            threads.execute(() -> done.complete(null));
            get(done);
        }
        assertThat(attendant.released()).isFalse();
        attendant.wake();
        assertThat(calledOff.get(20, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void workThatNoThreadCanTakeCallsAWaitingThreadOff() throws Exception {
        CompletableFuture<Attendant> waits = new CompletableFuture<>();
        CompletableFuture<Boolean> calledOff = attend(waits);
        waits.get(20, TimeUnit.SECONDS);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < THREADS - 1; i++) {
            threads.execute(() -> awaitQuietly(end));
        }
        assertThat(threads.crowded()).isFalse();
        CompletableFuture<Void> done = new CompletableFuture<>();
        threads.execute(() -> done.complete(null));
        assertThat(calledOff.get(20, TimeUnit.SECONDS)).isTrue();
        get(done);
        end.countDown();
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
        assertThat(threads.crowded()).isFalse();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
