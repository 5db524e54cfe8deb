package io.tidemark.storage.thread;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Long time slices for threads that compute for long. Linux gives them as much of the processors as other threads; but from
 * 6.12 on, a thread with a shorter slice that wakes, as after a sync of the log, takes the processor from one with a longer slice
 * at once, unless it has just had more than its share. Between equals it waits for the next tick of the system's clock, up to
 * 4 ms; so does the kernel's own thread that sends a sync to the medium. (A lower priority would not do: when the runtime stops
 * all threads for a moment, everybody waits for the one that gets no processor.)
 *
 * <p>See {@code sched(7)} and {@code sched_setattr(2)}. Safe for many threads; each method is about the current thread.
 */
public final class LongSlices {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** {@code struct sched_attr}, in its first form: bytes, and the offsets of what is used of it. */
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int SIZE_OFFSET = 0;
    private static final int POLICY_OFFSET = 4;
    private static final int RUNTIME_OFFSET = 24;
    /** The policy of threads without special rights. */
    private static final int SCHED_OTHER = 0;

    private static final @Nullable SystemCalls CALLS = SystemCalls.bind();

    private LongSlices() {}

    /** The calls, which the C library has had only of late, by their numbers. */
    private record SystemCalls(MethodHandle handle, Numbers numbers) {
        private record Numbers(long set, long get) {}

        private static final Map<String, Numbers> BY_PROCESSOR = Map.of("amd64", new Numbers(314, 315),
                "aarch64", new Numbers(274, 275));

        @SuppressWarnings("restricted") // the signature is the manual's
        static @Nullable SystemCalls bind() {
            Numbers known = BY_PROCESSOR.get(System.getProperty("os.arch"));
            if (known == null || !"Linux".equals(System.getProperty("os.name"))) {
                return null;
            }
            Linker linker = Linker.nativeLinker();
            return new SystemCalls(linker.downcallHandle(linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(1)), known);
        }

        boolean get(MemorySegment attributes) {
            return call(numbers.get, attributes, ATTRIBUTES_BYTES);
        }

        boolean set(MemorySegment attributes) {
            return call(numbers.set, attributes, 0);
        }

        private boolean call(long number, MemorySegment attributes, int third) {
            int ownThread = 0;
            try {
                return (long) handle.invokeExact(number, ownThread, attributes, third, 0) == 0;
            } catch (RuntimeException | Error failure) {
                throw failure;
            } catch (Throwable impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    /** Long slices of the thread that has begun them, until it closes them. */
    public static final class Stretch implements AutoCloseable {
        private final long nanosBefore;

        private Stretch(long nanosBefore) {
            this.nanosBefore = nanosBefore;
        }

        @Override
        public void close() {
            ask(nanosBefore);
        }
    }

    /** Begins to work for long. */
    public static Stretch begin() {
        return new Stretch(ask(SLICE_NANOS));
    }

    /** Makes daemon threads that work for long. */
    public static ThreadFactory threads(String name) {
        return task -> Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            ask(SLICE_NANOS);
            task.run();
        });
    }

    /** Nanoseconds of a slice of the current thread; 0 when that isn't known. */
    static long nanos() {
        return ask(0);
    }

    /**
     * Asks for slices of so many nanoseconds, for nothing when it is 0.
     *
     * @return nanoseconds before; 0 when that isn't known, or when the thread has a policy of its own
     */
    private static long ask(long nanos) {
        SystemCalls calls = CALLS;
        if (calls == null) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, SIZE_OFFSET, ATTRIBUTES_BYTES);
            if (!calls.get(attributes)
                    || attributes.get(ValueLayout.JAVA_INT, POLICY_OFFSET) != SCHED_OTHER) {
                return 0;
            }
            long before = attributes.get(ValueLayout.JAVA_LONG, RUNTIME_OFFSET);
            if (nanos > 0) {
                attributes.set(ValueLayout.JAVA_LONG, RUNTIME_OFFSET, nanos);
                // Where it is refused, slices stay as they were.
                var _ = calls.set(attributes);
            }
            return before;
        }
    }
}
