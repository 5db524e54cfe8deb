package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Watches every buffer of every test of this module, and fails the class after whose tests one was lost. */
public final class LeakGuard implements BeforeAllCallback, AfterAllCallback {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    /** Remembers what Netty's own would only log; made by Netty, by the name in a system property. */
    public static final class Detector<T> extends ResourceLeakDetector<T> {
        /** As Netty wants it. */
        public Detector(Class<?> resourceType, int samplingInterval) {
            super(resourceType, samplingInterval);
        }

        /** As older parts of Netty want it. */
        public Detector(Class<?> resourceType, int samplingInterval, long maxActive) {
            this(resourceType, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(resourceType);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        System.setProperty("io.netty.customResourceLeakDetector", Detector.class.getName());
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        List<String> lost = leaks();
        forget();
        assertThat(lost).as("buffers lost").isEmpty();
    }

    /** What was lost so far; the collector has to find it first, and Netty tells at the next buffer. */
    static List<String> leaks() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            System.gc();
            Thread.sleep(10);
            ByteBuf next = PooledByteBufAllocator.DEFAULT.directBuffer(16);
            next.release();
        }
        return List.copyOf(LEAKS);
    }

    static void forget() {
        LEAKS.clear();
    }
}
