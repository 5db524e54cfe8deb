package io.tidemark.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitWaitsTest {
    private final CommitWaits waits = new CommitWaits();

    @Test
    void countsTheWaitOfThoseThatAreUnderWay() {
        assertThat(waits.waitedNanos()).isZero();
        long first = waits.begin();
        long before = System.nanoTime() - first;
        assertThat(waits.waitedNanos()).isGreaterThanOrEqualTo(before);
        long second = waits.begin();
        long both = System.nanoTime() - first + (System.nanoTime() - second);
        assertThat(waits.waitedNanos()).isGreaterThanOrEqualTo(both);
        assertThat(waits.commits()).isZero();
        waits.end(first, true);
        waits.end(second, true);
        assertThat(waits.commits()).isEqualTo(2);
        assertThat(waits.waitedNanos()).isEqualTo(waits.nanos()).isGreaterThanOrEqualTo(both);
    }

    @Test
    void areGoingOnForAMomentAfterTheirEnd() throws InterruptedException {
        assertThat(waits.areGoingOn()).isFalse();
        long first = waits.begin();
        Thread.sleep(150);
        assertThat(waits.areGoingOn()).isTrue();
        waits.end(first, true);
        long ended = System.nanoTime();
        boolean goingOn = waits.areGoingOn();
        assertThat(goingOn || System.nanoTime() - ended > 90_000_000).isTrue();
        Thread.sleep(150);
        assertThat(waits.areGoingOn()).isFalse();
    }

    @Test
    void countsThoseThatFailAsWaitsOnly() {
        waits.end(waits.begin(), false);
        assertThat(waits.commits()).isZero();
        assertThat(waits.nanos()).isZero();
        assertThat(waits.waitedNanos()).isPositive();
        waits.end(waits.begin(), true);
        assertThat(waits.commits()).isEqualTo(1);
        assertThat(waits.waitedNanos()).isGreaterThan(waits.nanos());
    }
}
