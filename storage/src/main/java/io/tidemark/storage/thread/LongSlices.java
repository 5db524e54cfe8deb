package io.tidemark.storage.thread;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Long time slices for threads that compute for long. Linux gives them as much of the processors as other threads; but from
 * 6.12 on, a thread with a shorter slice that wakes, as after a sync of the log, takes the processor from one with a longer slice
 * at once, unless it has just had more than its share. Between equals it waits for the next tick of the system's clock, up to
 * 4 ms; so does the kernel's own thread that sends a sync to the medium. (A lower priority would not do: when the runtime stops
 * all threads for a moment, everybody waits for the one that gets no processor.)
 *
 * <p>See {@code sched(7)} and {@code sched_setattr(2)}. Safe for many threads; each method but {@link
 * #giveToCompilers} is about the current thread.
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

    private static final int OWN_THREAD = 0;
    /** The threads of the process by their numbers; in {@code comm} of each are 15 bytes of its name. */
    private static final Path OWN_THREADS = Path.of("/proc/self/task");
    /** In the names of the runtime's own threads that compile. */
    private static final String COMPILER = "CompilerT";

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

        boolean get(int thread, MemorySegment attributes) {
            return call(numbers.get, thread, attributes, ATTRIBUTES_BYTES);
        }

        boolean set(int thread, MemorySegment attributes) {
            return call(numbers.set, thread, attributes, 0);
        }

        private boolean call(long number, int thread, MemorySegment attributes, int third) {
            try {
                return (long) handle.invokeExact(number, thread, attributes, third, 0) == 0;
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
            ask(OWN_THREAD, nanosBefore);
        }
    }

    /** Begins to work for long. */
    public static Stretch begin() {
        return new Stretch(ask(OWN_THREAD, SLICE_NANOS));
    }

    /** Makes daemon threads that work for long. */
    public static ThreadFactory threads(String name) {
        return task -> Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            ask(OWN_THREAD, SLICE_NANOS);
            task.run();
        });
    }

    /**
     * Gives long slices to the threads in which the runtime compiles: code that runs for the first time in a while, such as
     * that of a flush, keeps them at work for a second. Those that the runtime starts later have them from these.
     *
     * @return how many threads were found
     */
    public static int giveToCompilers() {
        List<Integer> compilers = compilers();
        compilers.forEach(thread -> ask(thread, SLICE_NANOS));
        return compilers.size();
    }

    private static List<Integer> compilers() {
        try (Stream<Path> threads = Files.list(OWN_THREADS)) {
            return threads.filter(LongSlices::isCompiler)
                    .map(thread -> Integer.valueOf(thread.toFile().getName())).toList();
        } catch (IOException | UncheckedIOException unknown) {
            return List.of(); // a hint, which not every system takes
        }
    }

    private static boolean isCompiler(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).contains(COMPILER);
        } catch (IOException ended) {
            return false;
        }
    }

    /** Nanoseconds of a slice of the current thread; 0 when that isn't known. */
    static long nanos() {
        return ask(OWN_THREAD, 0);
    }

    /** Nanoseconds of the slices of the threads in which the runtime compiles. */
    static List<Long> compilersNanos() {
        return compilers().stream().map(thread -> ask(thread, 0)).toList();
    }

    /**
     * Asks for slices of so many nanoseconds for a thread, for nothing when it is 0.
     *
     * @return nanoseconds before; 0 when that isn't known, or when the thread has a policy of its own
     */
    private static long ask(int thread, long nanos) {
        SystemCalls calls = CALLS;
        if (calls == null) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, SIZE_OFFSET, ATTRIBUTES_BYTES);
            if (!calls.get(thread, attributes)
                    || attributes.get(ValueLayout.JAVA_INT, POLICY_OFFSET) != SCHED_OTHER) {
                return 0;
            }
            long before = attributes.get(ValueLayout.JAVA_LONG, RUNTIME_OFFSET);
            if (nanos > 0) {
                attributes.set(ValueLayout.JAVA_LONG, RUNTIME_OFFSET, nanos);
                // Where it is refused, slices stay as they were.
                var _ = calls.set(thread, attributes);
            }
            return before;
        }
    }
}
