package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

final class LeakGuardTest {
    @Test
    void aBufferThatNobodyReleasesIsNoticed() throws InterruptedException {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).writeInt(1);
        boolean noticed = false;
        for (int i = 0; i < 50 && !noticed; i++) {
            noticed = !LeakGuard.leaks().isEmpty();
        }
        assertThat(noticed).isTrue();
        LeakGuard.forget();
    }
}
