package io.tidemark.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CourtesyTest {
    private static final long PIECE = Courtesy.PIECE_BYTES;
    private static final long PIECE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long COMMIT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    /** No commit comes to its end, in pauses neither. */
    private static final double STALL = Double.POSITIVE_INFINITY;

    private long now;
    private double commits;

    private double nanos;
    private long commitNanos = COMMIT_NANOS;
    private long waited;
    private final Courtesy courtesy = new Courtesy(() -> (long) commits, () -> (long) nanos, () -> now, true);

    /** Time goes by, in which one commit comes after the other. */
    private void pass(long length, double slower) {
        now += length;
        if (slower > 0) {
            commits += length / (commitNanos * slower);
            nanos += length;
        }
    }

    /** Works on so many pieces while commits are slower by a factor than in a pause; 0 for no commits at all. */
    private long work(int pieces, double slower) {
        waited = 0;
        for (int piece = 0; piece < pieces; piece++) {
            pass(PIECE_NANOS, slower);
            for (long wait = courtesy.done(PIECE); wait > 0; wait = courtesy.done(0)) {
                waited += wait;
                pass(wait, slower == 0 || slower == STALL ? slower : 1);
            }
        }
        return waited;
    }

    @Test
    void waitsForAMomentOnlyWhileNobodyCommits() {
        assertThat(work(100, 0)).isLessThan(TimeUnit.MILLISECONDS.toNanos(60));
        assertThat(work(10_000, 0)).isZero();
    }

    @Test
    void neverWaitsWhereNobodyCommitsWhenItBegins() {
        Courtesy alone = new Courtesy(() -> 1, () -> 1, () -> now, false);
        for (int piece = 0; piece < 1_000; piece++) {
            now += PIECE_NANOS;
            assertThat(alone.done(PIECE)).isZero();
        }
    }

    @Test
    void beginsWithPauses() {
        int pieces = 0;
        while (now < TimeUnit.MILLISECONDS.toNanos(50)) {
            work(1, 20);
            pieces++;
        }
        assertThat(pieces).isLessThan(30);
    }

    @Test
    void waitsEverLongerWhileCommitsAreSlowerThanInItsRests() {
        long early = work(500, 20);
        work(5_000, 20);
        long late = work(500, 20);
        assertThat(late).isGreaterThan(early);
        // Not forever: a backup comes to its end.
        assertThat(late / 500).isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
    }

    /** The backup must not take the whole medium then. */
    @Test
    void waitsAsLongAfterTheMediumHasStalled() {
        work(5_000, 20);
        long before = work(500, 20);
        for (int stall = 0; stall < 20; stall++) {
            long end = now + TimeUnit.SECONDS.toNanos(3);
            while (now < end) {
                work(1, STALL);
            }
            assertThat(work(500, 20)).as("stall %d", stall).isGreaterThan(before / 2);
        }
    }

    /** Works for some seconds beside 25 short commits a second. */
    private long workBesideFew(int seconds) {
        long waitedBeside = 0;
        long period = TimeUnit.MILLISECONDS.toNanos(40);
        long end = now + TimeUnit.SECONDS.toNanos(seconds);
        long next = now + period;
        while (now < end) {
            waitedBeside += work(1, 0);
            for (; now >= next; next += period) {
                commits++;
                nanos += COMMIT_NANOS;
            }
        }
        return waitedBeside;
    }

    @Test
    void goesBackToItsSpeedWhenTheCommitsThatAreLeftAreFew() {
        work(5_000, 20);
        workBesideFew(60);
        assertThat(workBesideFew(10)).isZero();
    }

    @Test
    void goesBackToItsSpeedWhenNobodyCommitsAnyMoreAfterAStall() {
        work(5_000, 20);
        long end = now + TimeUnit.SECONDS.toNanos(10);
        while (now < end) {
            long before = now;
            work(1, STALL);
            nanos += 7 * (now - before);
        }
        commits += 8;
        end = now + TimeUnit.SECONDS.toNanos(2);
        while (now < end) {
            work(1, 0);
        }
        assertThat(work(100, 0)).isZero();
    }

    @Test
    void seesThatItIsInTheWayOfSlowCommitsToo() {
        commitNanos = TimeUnit.MILLISECONDS.toNanos(40);
        work(60_000, 10);
        assertThat(work(5_000, 10) / 5_000).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(3));
        work(60_000, 1);
        assertThat(courtesy.isGivingWay()).isFalse();
    }

    @Test
    void goesBackToItsSpeedWhenItIsInNobodysWay() {
        work(2_000, 2);
        work(20_000, 1);
        // Of six rests' time it works five, and lets commits settle in between.
        assertThat(work(2_000, 1)).isLessThan(2_000 * PIECE_NANOS / 3);
        work(2_000, 2);
        work(1_000, 0);
        assertThat(work(2_000, 0)).isZero();
    }

    @Test
    void aPauseEndsWithTheBackup() {
        AtomicInteger looks = new AtomicInteger();
        long begin = System.nanoTime();
        courtesy.pause(1000 * PIECE, () -> looks.incrementAndGet() > 3);
        assertThat(System.nanoTime() - begin).isBetween(TimeUnit.MILLISECONDS.toNanos(20),
                TimeUnit.SECONDS.toNanos(2));
    }
}
