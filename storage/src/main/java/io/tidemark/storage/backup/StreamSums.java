package io.tidemark.storage.backup;

import io.tidemark.storage.file.Checksums;
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
import java.util.zip.CRC32C;

/**
 * The checksums of files that pass through a ring of buffers, one file after the other. A thread of its own computes
 * them while the caller reads and writes, also the next file already, since SHA-256 takes as long as the copying; a file
 * of one buffer is not worth it. Confined to the caller, who closes it.
 */
final class StreamSums implements AutoCloseable {
    /** Bytes of a buffer; all of them stay in the cache of a core. */
    static final int BUFFER_BYTES = 256 << 10;

    private static final int BUFFERS = 6;

    private final Arena arena = Arena.ofShared();
    private final List<Slot> slots = new ArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().name("backup-checksum").unstarted(task));
    /** Of the thread, or of the caller while nothing is left to the thread. */
    private final byte[] heap = new byte[BUFFER_BYTES];
    private final byte[] callersHeap = new byte[BUFFER_BYTES];
    private int next;

    /** A buffer, and the end of the work that was last begun on it. */
    private record Slot(MemorySegment buffer, CompletableFuture<Void> done) {}

    /** The checksums of one file so far. */
    static final class Sums {
        private final long fileBytes;
        private final CRC32C crc = new CRC32C();
        private final MessageDigest sha = Checksums.sha256();
        private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

        private Sums(long fileBytes) {
            this.fileBytes = fileBytes;
        }

        private void update(byte[] bytes, int count) {
            crc.update(bytes, 0, count);
            sha.update(bytes, 0, count);
        }

        private BackupSet.File file(String path, UUID copiedBy) {
            return new BackupSet.File(path, fileBytes, (int) crc.getValue(),
                    HexFormat.of().formatHex(sha.digest()), copiedBy, null);
        }
    }

    /** Begins a file. */
    Sums begin(long fileBytes) {
        return new Sums(fileBytes);
    }

    /** The buffer to read the next bytes into; waits until one is free. Call {@link #add} before the next one. */
    MemorySegment nextBuffer() {
        if (next == slots.size()) {
            slots.add(new Slot(arena.allocate(BUFFER_BYTES, 64), CompletableFuture.completedFuture(null)));
        }
        Slot slot = slots.get(next);
        slot.done.join();
        return slot.buffer;
    }

    /** Goes on with the first bytes of the buffer last taken. The caller may still read it, and no longer change it. */
    void add(Sums sums, MemorySegment chunk) {
        boolean small = sums.fileBytes <= BUFFER_BYTES;
        byte[] bytes = small ? callersHeap : heap;
        Executor executor = small ? Runnable::run : thread;
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
            int count = (int) chunk.byteSize();
            MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, bytes, 0, count);
            sums.update(bytes, count);
        }, executor);
        sums.last = done;
        slots.set(next, new Slot(slots.get(next).buffer, done));
        next = (next + 1) % BUFFERS;
    }

    /** What the manifest says about the file when all of it was added. */
    CompletableFuture<BackupSet.File> describe(Sums sums, String path, UUID copiedBy) {
        return sums.last.thenApply(_ -> sums.file(path, copiedBy));
    }

    /** What the manifest says about a file with this content. */
    static BackupSet.File describe(String path, UUID copiedBy, byte[] content) {
        Sums sums = new Sums(content.length);
        sums.update(content, content.length);
        return sums.file(path, copiedBy);
    }

    @Override
    public void close() {
        thread.close();
        arena.close();
    }
}
