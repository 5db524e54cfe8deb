package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file descriptor. Heap memory is copied through a native buffer, since the kernel takes no other. */
final class RealFile implements DiskFile {
    /** Bytes; large enough that the cost of a call does not show. */
    private static final int COPY_BYTES = 1 << 20;

    /** What writes that bypass the page cache are aligned to: the largest block of common media. */
    private static final long BLOCK_BYTES = 4096;

    private static final MemorySegment ZEROS = Arena.global().allocate(COPY_BYTES);

    private final Path path;
    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean bypassing;

    RealFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long read(MemorySegment target, long offset) {
        if (target.isNative()) {
            return readNative(target, offset);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.min(COPY_BYTES, Math.max(1, target.byteSize())));
            long done = 0;
            while (done < target.byteSize()) {
                long step = Math.min(buffer.byteSize(), target.byteSize() - done);
                long count = readNative(buffer.asSlice(0, step), offset + done);
                MemorySegment.copy(buffer, 0, target, done, count);
                done += count;
                if (count < step) {
                    break;
                }
            }
            return done;
        }
    }

    private long readNative(MemorySegment target, long offset) {
        requireOpen();
        if (bypassing) {
            useCache();
        }
        long done = 0;
        while (done < target.byteSize()) {
            long count = Posix.read(path, descriptor, target.asSlice(done), offset + done);
            if (count == 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    @Override
    public void write(MemorySegment source, long offset) {
        if (source.isNative()) {
            writeNative(source, offset);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.min(COPY_BYTES, Math.max(1, source.byteSize())));
            long done = 0;
            while (done < source.byteSize()) {
                long step = Math.min(buffer.byteSize(), source.byteSize() - done);
                MemorySegment.copy(source, done, buffer, 0, step);
                writeNative(buffer.asSlice(0, step), offset + done);
                done += step;
            }
        }
    }

    private void writeNative(MemorySegment source, long offset) {
        requireOpen();
        long done = 0;
        while (done < source.byteSize()) {
            MemorySegment rest = source.asSlice(done);
            long count = bypassing
                    ? writeAround(rest, offset + done)
                    : Posix.write(path, descriptor, rest, offset + done);
            if (count == 0) {
                throw new StorageException.InputOutput(path, "pwrite wrote nothing");
            }
            done += count;
        }
    }

    /** Writes whole blocks past the page cache; what can't be written so, and all that follows, goes through it. */
    private long writeAround(MemorySegment source, long offset) {
        long blocks = source.byteSize() / BLOCK_BYTES * BLOCK_BYTES;
        boolean aligned = source.address() % BLOCK_BYTES == 0 && offset % BLOCK_BYTES == 0;
        if (blocks > 0 && aligned) {
            long count = Posix.writeDirect(path, descriptor, source.asSlice(0, blocks), offset);
            if (count != Posix.REFUSED) {
                return count;
            }
        }
        useCache();
        return Posix.write(path, descriptor, source, offset);
    }

    private void useCache() {
        Posix.setDirect(path, descriptor, false);
        bypassing = false;
    }

    @Override
    public boolean bypassCache() {
        requireOpen();
        bypassing = Posix.setDirect(path, descriptor, true);
        return bypassing;
    }

    @Override
    public void writeZeros(long offset, long byteCount) {
        for (long done = 0; done < byteCount; done += COPY_BYTES) {
            writeNative(ZEROS.asSlice(0, Math.min(COPY_BYTES, byteCount - done)), offset + done);
        }
    }

    @Override
    public long size() {
        requireOpen();
        return Posix.size(path, descriptor);
    }

    @Override
    public void truncate(long byteCount) {
        requireOpen();
        Posix.truncate(path, descriptor, byteCount);
    }

    @Override
    public void force() {
        requireOpen();
        Posix.dataSync(path, descriptor);
    }

    @Override
    public void startWriteBack(long offset, long byteCount) {
        requireOpen();
        Posix.startWriteBack(path, descriptor, offset, byteCount);
    }

    @Override
    public void finishWriteBack(long offset, long byteCount) {
        requireOpen();
        Posix.finishWriteBack(path, descriptor, offset, byteCount);
    }

    @Override
    public MemorySegment map(Arena arena) {
        requireOpen();
        long byteCount = size();
        return byteCount == 0 ? MemorySegment.NULL : Posix.map(path, descriptor, byteCount, arena);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Posix.close(path, descriptor);
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("file is closed: " + path);
        }
    }
}
