package io.tidemark.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.SimulatedDisk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The log and what it does in the background, also when the process may start no more threads for a while. */
class WalBackgroundTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final AtomicBoolean exhausted = new AtomicBoolean();

    private Wal open(WalMode mode, int spares) {
        AtomicLong clock = new AtomicLong();
        Executor background = task -> {
            if (exhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        };
        return Wal.open(disk, WalFixture.WAL,
                new WalOptions(mode, WalFixture.SEGMENT_BYTES, spares, clock::get, background),
                WalFixture.IDENTITY, WalEnd.NOTHING);
    }

    @Test
    void whatIsInTheLogIsCommittedAndBecomesDurableLater() {
        try (Wal wal = open(WalMode.ASYNC, 0)) {
            exhausted.set(true);
            assertThat(wal.append(WalFixture.entry(1, 10)).txn()).isEqualTo(1);
            assertThat(wal.lastTxn()).isEqualTo(1);
            exhausted.set(false);
            wal.append(WalFixture.entry(2, 10));
            assertThat(wal.durableTxn()).isEqualTo(2);
        }
    }

    @Test
    void spareSegmentsAreMadeAgainLater() {
        try (Wal wal = open(WalMode.SYNC, 1)) {
            exhausted.set(true);
            for (int seed = 1; seed <= 3; seed++) {
                WalFixture.commit(wal, seed, WalFixture.SEGMENT_BYTES / 2);
            }
            assertThat(spares()).isZero();
            exhausted.set(false);
            for (int seed = 4; seed <= 6; seed++) {
                WalFixture.commit(wal, seed, WalFixture.SEGMENT_BYTES / 2);
            }
            assertThat(spares()).isOne();
        }
    }

    @Test
    void aSegmentThatIsStillMadeWhenTheLogIsClosedTakesNothingFromTheNextLog() throws InterruptedException {
        CountDownLatch made = new CountDownLatch(1);
        CountDownLatch openedAgain = new CountDownLatch(1);
        List<Thread> making = Collections.synchronizedList(new ArrayList<>());
        WalOptions slow = new WalOptions(WalMode.SYNC, WalFixture.SEGMENT_BYTES, 1, new AtomicLong()::get,
                task -> {
                    Thread thread = new Thread(task);
                    making.add(thread);
                    thread.start();
                });
        disk.withAfterForce(() -> {
            if (making.contains(Thread.currentThread())) {
                made.countDown();
                await(openedAgain);
            }
        });
        try (Wal wal = Wal.open(disk, WalFixture.WAL, slow, WalFixture.IDENTITY, WalEnd.NOTHING)) {
            assertThat(wal.lastTxn()).isZero();
            made.await();
        }
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            openedAgain.countDown();
            for (Thread thread : making) {
                thread.join();
            }
            for (int seed = 1; seed <= 3; seed++) {
                WalFixture.commit(wal, seed, WalFixture.SEGMENT_BYTES / 2);
            }
        }
    }

    /** For a moment, when it does not come. */
    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(300, TimeUnit.MILLISECONDS)).isIn(true, false);
        } catch (InterruptedException end) {
            throw new IllegalStateException(end);
        }
    }

    private long spares() {
        return WalFixture.names(disk).stream().filter(name -> name.startsWith("spare-")).count();
    }
}
