package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@link Patience}. */
final class PatienceTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long VAIN = Patience.LOOK_NANOS;

    /** A time close to the overflow, so that a comparison that minds it shows. */
    private long now = Long.MAX_VALUE - 3 * MILLI;
    private final Patience patience = new Patience(2, now);

    private boolean look(long took, boolean came) {
        if (!patience.begin(now)) {
            return false;
        }
        now += took;
        patience.end(now, took, came);
        return true;
    }

    /** How long nobody looks from now on, in milliseconds. */
    private long pause() {
        long start = now;
        while (!patience.begin(now)) {
            now += MILLI / 4;
        }
        patience.end(now, 0, true);
        return (now - start) / MILLI;
    }

    @Test
    void threadsLookWhileMessagesCome() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(look(10_000, true)).isTrue();
        }
    }

    @Test
    void nobodyLooksWhileManyConnectionsAreLively() {
        patience.attends();
        patience.attends();
        assertThat(look(0, true)).isTrue();
        patience.attends();
        assertThat(look(0, true)).isFalse();
        patience.leaves();
        assertThat(look(0, true)).isTrue();
    }

    @Test
    void nobodyLooksForAWhileAfterALookInVainAndLongerAfterEachFurtherOne() {
        assertThat(look(VAIN, false)).isTrue();
        assertThat(look(0, true)).isFalse();
        assertThat(pause()).isEqualTo(1);
        assertThat(look(2 * VAIN, false)).isTrue();
        assertThat(pause()).isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            look(2 * VAIN, false);
            pause();
        }
        look(2 * VAIN, false);
        assertThat(pause()).isBetween(999L, 1_001L);
    }

    @Test
    void whatWasGainedPaysForSomeLooksInVain() {
        for (int i = 0; i < 200; i++) {
            look(10_000, true);
        }
        int vain = 0;
        while (look(VAIN, false)) {
            vain++;
        }
        assertThat(vain).isBetween(9, 12);
    }

    @Test
    void aMessageThatComesLateBecauseTheProcessorHadOtherWorkIsNoGain() {
        for (int i = 0; i < 200; i++) {
            look(10_000, true);
        }
        assertThat(look(3 * MILLI, true)).isTrue();
        assertThat(look(0, true)).isFalse();
    }

    @Test
    void pausesAreShortAgainAfterManyMessagesThatCame() {
        for (int i = 0; i < 20; i++) {
            look(2 * VAIN, false);
            pause();
        }
        for (int i = 0; i < 200; i++) {
            assertThat(look(10_000, true)).isTrue();
        }
        look(10 * MILLI, false);
        assertThat(pause()).isEqualTo(1);
    }
}
