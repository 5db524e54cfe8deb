package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MailboxTest {
    private final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    private final List<Boolean> reading = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(pool::add, 100, reading::add);

    @Test
    void takesOneThreadAtATimeAndNoneWhenIdle() {
        List<Integer> ran = new ArrayList<>();
        mailbox.put(() -> ran.add(1), 0);
        mailbox.put(() -> ran.add(2), 0);
        assertThat(pool).hasSize(1);
        pool.remove().run();
        assertThat(ran).containsExactly(1, 2);
        assertThat(pool).isEmpty();
        mailbox.put(() -> ran.add(3), 0);
        assertThat(pool).hasSize(1);
    }

    @Test
    void pausesItsSourceWhenMuchWaitsAndGoesOnAtHalf() {
        mailbox.put(() -> {}, 60);
        assertThat(reading).isEmpty();
        mailbox.put(() -> {}, 60);
        mailbox.put(() -> {}, 60);
        assertThat(reading).containsExactly(false);
        pool.remove().run();
        assertThat(reading).containsExactly(false, true);
    }

    @Test
    void givesTheThreadBackAfterATurn() {
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            mailbox.put(ran::incrementAndGet, 0);
        }
        pool.remove().run();
        assertThat(ran.get()).isLessThan(1_000);
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
        assertThat(ran).hasValue(1_000);
    }

    @Test
    void keepsTheOrderOfManySendersOnManyThreads() throws InterruptedException {
        int count = 20_000;
        List<Integer> ran = new ArrayList<>(); // not thread-safe on purpose: the mailbox is
        CountDownLatch done = new CountDownLatch(count);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Mailbox shared = new Mailbox(threads, 1_000, _ -> {});
            for (int i = 0; i < count; i++) {
                int number = i;
                shared.put(() -> {
                    ran.add(number);
                    done.countDown();
                }, 1);
            }
            done.await();
        }
        assertThat(ran).hasSize(count).isSorted();
    }
}
