package io.tidemark.storage.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LongSlicesTest {
    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(20);

    @Test
    void aThreadHasLongSlicesAsLongAsItWorks() {
        long before = LongSlices.nanos();
        assumeTrue(before > 0, "needs Linux 6.12, which tells how long slices are");
        try (LongSlices.Stretch _ = LongSlices.begin()) {
            assertThat(LongSlices.nanos()).isEqualTo(LONG);
            try (LongSlices.Stretch _ = LongSlices.begin()) {
                assertThat(LongSlices.nanos()).isEqualTo(LONG);
            }
            assertThat(LongSlices.nanos()).isEqualTo(LONG);
        }
        assertThat(LongSlices.nanos()).isEqualTo(before).isLessThan(LONG);
    }

    @Test
    void aThreadThatIsMadeForItHasThemAndNobodyElse() throws InterruptedException {
        long before = LongSlices.nanos();
        AtomicLong inside = new AtomicLong(-1);
        Thread thread = LongSlices.threads("long-work").newThread(() -> inside.set(LongSlices.nanos()));
        thread.start();
        thread.join();
        assertThat(thread.getName()).isEqualTo("long-work");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(inside.get()).isEqualTo(before > 0 ? LONG : 0);
        assertThat(LongSlices.nanos()).isEqualTo(before);
    }

    @Test
    void theThreadsInWhichTheRuntimeCompilesHaveThem() {
        assumeTrue(LongSlices.nanos() > 0, "needs Linux 6.12, which tells how long slices are");
        assertThat(LongSlices.giveToCompilers()).isPositive();
        // The runtime may begin and end such threads at any time.
        assertThat(LongSlices.compilersNanos()).contains(LONG);
        assertThat(LongSlices.nanos()).isLessThan(LONG);
    }
}
