package io.tidemark.storage.batch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The C library's memory, 64-byte aligned. A few blocks of the smallest size, which every short statement takes and gives back,
 * are kept (at most 256 KiB in all, for the life of the process): {@code free} would tidy its whole heap each time. Safe for
 * many threads.
 */
@SuppressWarnings("restricted")
final class NativeMemory {
    static final long ALIGNMENT = 64;
    /** Bytes of the blocks that are kept. */
    static final long SMALL_BYTES = 4 * 1024;
    /** Blocks that are kept; a power of two. */
    private static final int KEPT = 64;
    private static final MethodHandle ALIGNED_ALLOC = handle("aligned_alloc",
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE = handle("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    /** By the number of the thread, so that threads seldom meet. */
    private static final AtomicReferenceArray<@Nullable MemorySegment> SMALL = new AtomicReferenceArray<>(
            KEPT);

    private NativeMemory() {}

    /** A block of {@code bytes}, a multiple of 64; null when the system has none. Its contents are unspecified. */
    static @Nullable MemorySegment allocate(long bytes) {
        if (bytes == SMALL_BYTES) {
            MemorySegment kept = SMALL.getAndSet(place(), null);
            if (kept != null) {
                return kept;
            }
        }
        try {
            MemorySegment raw = (MemorySegment) ALIGNED_ALLOC.invokeExact(ALIGNMENT, bytes);
            return raw.address() == 0 ? null : raw.reinterpret(bytes);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Gives a block of {@link #allocate} back. */
    static void free(MemorySegment block) {
        assert spoiled(block);
        if (block.byteSize() == SMALL_BYTES && SMALL.compareAndSet(place(), null, block)) {
            return;
        }
        try {
            FREE.invokeExact(block);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int place() {
        return (int) Thread.currentThread().threadId() & KEPT - 1;
    }

    /** In tests, whoever reads what was freed finds rubbish. */
    private static boolean spoiled(MemorySegment block) {
        block.fill((byte) 0xA5);
        return true;
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
