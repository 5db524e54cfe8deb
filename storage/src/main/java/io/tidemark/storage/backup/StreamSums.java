package io.tidemark.storage.backup;

import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.thread.LongSlices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The SHA-256 of files that pass through a ring of buffers, one file after the other. A thread of its own computes it
 * while the caller reads, writes and looks at the cheaper CRC32C, also of the next file already, since SHA-256 takes as
 * long as the copying; a small file is not worth it. Confined to the caller, who closes it.
 */
final class StreamSums implements AutoCloseable {
    /** Bytes of a buffer: as many as a medium needs at a time to be busy. */
    static final int BUFFER_BYTES = 1 << 20;

    /** Bytes up to which a file is not worth another thread. */
    static final int SMALL_BYTES = 256 << 10;

    /** What every medium wants the memory to be aligned to that it reads from. */
    private static final int ALIGNMENT = 4096;

    private static final int BUFFERS = 6;

    /** Bytes that are hashed at a time; they stay in the nearest cache of a core. */
    private static final int HEAP_BYTES = 16 << 10;

    private final Arena arena = Arena.ofShared();
    private final List<Slot> slots = new ArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            LongSlices.threads("backup-checksum"));
    /** Of the thread, or of the caller while nothing is left to the thread. */
    private final byte[] heap = new byte[HEAP_BYTES];
    private final byte[] callersHeap = new byte[HEAP_BYTES];
    private int next;

    /** A buffer, and the end of the work that was last begun on it. */
    private record Slot(MemorySegment buffer, CompletableFuture<Void> done) {}

    /** The SHA-256 of one file so far. */
    static final class Sums {
        private final long fileBytes;
        private final MessageDigest sha = Checksums.sha256();
        private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

        private Sums(long fileBytes) {
            this.fileBytes = fileBytes;
        }

        private BackupSet.File file(String path, UUID copiedBy, int crc) {
            return new BackupSet.File(path, fileBytes, crc, HexFormat.of().formatHex(sha.digest()), copiedBy,
                    null);
        }
    }

    /** Begins a file. */
    Sums begin(long fileBytes) {
        return new Sums(fileBytes);
    }

    /** The buffer to read the next bytes into; waits until one is free. Call {@link #add} before the next one. */
    MemorySegment nextBuffer() {
        if (next == slots.size()) {
            slots.add(new Slot(arena.allocate(BUFFER_BYTES, ALIGNMENT),
                    CompletableFuture.completedFuture(null)));
        }
        Slot slot = slots.get(next);
        Pending.join(slot.done);
        return slot.buffer;
    }

    /**
     * Goes on with the first bytes of the buffer last taken. The caller may still read them, and no longer change them.
     *
     * @param others ends when others need the bytes no longer
     */
    void add(Sums sums, MemorySegment chunk, CompletableFuture<Void> others) {
        boolean small = sums.fileBytes <= SMALL_BYTES;
        byte[] bytes = small ? callersHeap : heap;
        Executor executor = small ? Runnable::run : thread;
        sums.last = CompletableFuture.runAsync(() -> {
            for (long at = 0; at < chunk.byteSize(); at += bytes.length) {
                int count = (int) Math.min(bytes.length, chunk.byteSize() - at);
                MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, at, bytes, 0, count);
                sums.sha.update(bytes, 0, count);
            }
        }, executor);
        slots.set(next, new Slot(slots.get(next).buffer, CompletableFuture.allOf(sums.last, others)));
        next = (next + 1) % BUFFERS;
    }

    /**
     * What the manifest says about the file when all of it was added.
     *
     * @param crc CRC32C of the file
     */
    CompletableFuture<BackupSet.File> describe(Sums sums, String path, UUID copiedBy, int crc) {
        return sums.last.thenApply(_ -> sums.file(path, copiedBy, crc));
    }

    /** What the manifest says about a file with this content. */
    static BackupSet.File describe(String path, UUID copiedBy, byte[] content) {
        Sums sums = new Sums(content.length);
        sums.sha.update(content);
        return sums.file(path, copiedBy, Checksums.crc32c(MemorySegment.ofArray(content)));
    }

    @Override
    public void close() {
        thread.close();
        arena.close();
    }
}
