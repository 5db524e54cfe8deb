package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The calls of the operating system that {@link RealDisk} needs and the JDK does not give, or only through
 * channels that an interrupt closes for every thread. Linux, 64 bits. Every call but {@link #close} is tried again on EINTR.
 */
@SuppressWarnings("restricted")
final class Posix {
    static final int READ_ONLY = 0;
    static final int READ_WRITE = 2;
    static final int CREATE_NEW = 0100 | 0200;
    private static final int CLOSE_ON_EXEC = 02000000;
    private static final int NEW_FILE_MODE = 0600;
    private static final int PROTECTION_READ = 1;
    private static final int MAP_SHARED = 1;

    private static final int SET_FLAGS = 4;
    private static final int DIRECT = "aarch64".equals(System.getProperty("os.arch")) ? 0200000 : 040000;

    /** The result of a call that the file system does not know, or not with this alignment. */
    static final long REFUSED = -1;

    private static final int EINTR = 4;
    private static final int EINVAL = 22;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle OPEN = call("open", Linker.Option.firstVariadicArg(2), INT,
            ValueLayout.ADDRESS, INT, INT);
    private static final MethodHandle CLOSE = call("close", INT, INT);
    private static final MethodHandle PREAD = call("pread", LONG, INT, ValueLayout.ADDRESS, LONG, LONG);
    private static final MethodHandle PWRITE = call("pwrite", LONG, INT, ValueLayout.ADDRESS, LONG, LONG);
    private static final MethodHandle TRUNCATE = call("ftruncate", INT, INT, LONG);
    private static final MethodHandle SEEK = call("lseek", LONG, INT, LONG, INT);
    private static final MethodHandle DATA_SYNC = call("fdatasync", INT, INT);
    private static final MethodHandle SYNC = call("fsync", INT, INT);
    private static final MethodHandle SYNC_FILE_SYSTEM = call("syncfs", INT, INT);
    private static final MethodHandle SYNC_RANGE = call("sync_file_range", INT, INT, LONG, LONG, INT);
    private static final MethodHandle ADVISE = call("posix_fadvise", INT, INT, LONG, LONG, INT);
    private static final MethodHandle CONTROL = call("fcntl", Linker.Option.firstVariadicArg(2), INT, INT,
            INT, INT);
    private static final MethodHandle MAP = call("mmap", LONG, LONG, LONG, INT, INT, INT, LONG);
    private static final MethodHandle UNMAP = call("munmap", INT, LONG, LONG);
    private static final MethodHandle ERROR_TEXT = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ValueLayout.ADDRESS, INT));

    private Posix() {}

    /** Binds the calls, which takes a tenth of a second the first time: before they are needed, on another thread. */
    static void bind() {
        var _ = CLOSE.type();
    }

    /** One attempt of a call; the segment receives errno. */
    private interface Attempt {
        long run(MemorySegment state) throws Throwable;
    }

    static int open(Path path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            return (int) retry(path, "open",
                    state -> (int) OPEN.invokeExact(state, name, flags | CLOSE_ON_EXEC, NEW_FILE_MODE));
        }
    }

    static void close(Path path, int file) {
        // Also on EINTR the descriptor is gone, and its number may be another file's at a second try.
        retry(path, "close", EINTR, state -> (int) CLOSE.invokeExact(state, file));
    }

    static long read(Path path, int file, MemorySegment target, long offset) {
        return retry(path, "pread",
                state -> (long) PREAD.invokeExact(state, file, target, target.byteSize(), offset));
    }

    static long write(Path path, int file, MemorySegment source, long offset) {
        return retry(path, "pwrite",
                state -> (long) PWRITE.invokeExact(state, file, source, source.byteSize(), offset));
    }

    /** A write past the page cache; {@link #REFUSED} when the medium wants another alignment. */
    static long writeDirect(Path path, int file, MemorySegment source, long offset) {
        return retry(path, "pwrite", EINVAL,
                state -> (long) PWRITE.invokeExact(state, file, source, source.byteSize(), offset));
    }

    /** Has writes go past the page cache, or no longer; false when the file system can't. */
    static boolean setDirect(Path path, int file, boolean direct) {
        // The flags of a descriptor that can be set are this one and others that no file of ours has.
        int flags = direct ? DIRECT : 0;
        return retry(path, "fcntl", EINVAL,
                state -> (int) CONTROL.invokeExact(state, file, SET_FLAGS, flags)) != REFUSED;
    }

    static void truncate(Path path, int file, long byteCount) {
        retry(path, "ftruncate", state -> (int) TRUNCATE.invokeExact(state, file, byteCount));
    }

    static long size(Path path, int file) {
        int end = 2;
        return retry(path, "lseek", state -> (long) SEEK.invokeExact(state, file, 0L, end));
    }

    static void dataSync(Path path, int file) {
        retry(path, "fdatasync", state -> (int) DATA_SYNC.invokeExact(state, file));
    }

    static void sync(Path path, int file) {
        retry(path, "fsync", state -> (int) SYNC.invokeExact(state, file));
    }

    /** Begins to write what is in memory only, and does not wait; nothing is durable by it. */
    static void startWriteBack(Path path, int file, long offset, long byteCount) {
        int startOnly = 2;
        retry(path, "sync_file_range",
                state -> (int) SYNC_RANGE.invokeExact(state, file, offset, byteCount, startOnly));
    }

    /** Waits until these bytes were written, and drops them from the page cache; nothing is durable by it. */
    static void finishWriteBack(Path path, int file, long offset, long byteCount) {
        int waitWriteWait = 7;
        retry(path, "sync_file_range",
                state -> (int) SYNC_RANGE.invokeExact(state, file, offset, byteCount, waitWriteWait));
        int notNeeded = 4;
        // Its result is the error, and a hint that is not taken is none.
        retry(path, "posix_fadvise",
                state -> Math.max(0, (int) ADVISE.invokeExact(state, file, offset, byteCount, notNeeded)));
    }

    static void syncFileSystem(Path path, int file) {
        retry(path, "syncfs", state -> (int) SYNC_FILE_SYSTEM.invokeExact(state, file));
    }

    /** Maps read-only. The result is plain native memory to the JVM: scans see one kind of segment only. */
    static MemorySegment map(Path path, int file, long byteCount, Arena arena) {
        long address = retry(path, "mmap",
                state -> (long) MAP.invokeExact(state, 0L, byteCount, PROTECTION_READ,
                        MAP_SHARED, file, 0L));
        return MemorySegment.ofAddress(address).reinterpret(byteCount, arena, mapping -> unmap(path, mapping))
                .asReadOnly();
    }

    private static void unmap(Path path, MemorySegment mapping) {
        long address = mapping.address();
        long byteCount = mapping.byteSize();
        retry(path, "munmap", state -> (int) UNMAP.invokeExact(state, address, byteCount));
    }

    private static long retry(Path path, String name, Attempt attempt) {
        return retry(path, name, 0, attempt);
    }

    /** @param refusal an errno that is answered by {@link #REFUSED}; 0 for none */
    private static long retry(Path path, String name, int refusal, Attempt attempt) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            while (true) {
                long result = attempt.run(state);
                if (result != -1) {
                    return result;
                }
                int errno = (int) ERRNO.get(state, 0L);
                if (errno == refusal) {
                    return REFUSED;
                }
                if (errno != EINTR) {
                    throw DiskFailures.ofErrno(path, name, errno);
                }
            }
        } catch (StorageException | Error failure) {
            throw failure;
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call " + name, broken);
        }
    }

    /** The operating system's words for an errno. */
    static String errorText(int errno) {
        try {
            MemorySegment text = (MemorySegment) ERROR_TEXT.invokeExact(errno);
            return text.reinterpret(Integer.MAX_VALUE).getString(0);
        } catch (Error failure) {
            throw failure;
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call strerror", broken);
        }
    }

    private static MethodHandle call(String name, ValueLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle call(String name, Linker.Option option, ValueLayout result,
            MemoryLayout... arguments) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"), option);
    }
}
