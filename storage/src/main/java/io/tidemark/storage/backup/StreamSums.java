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
 * The checksums of a file that passes through a ring of buffers. A thread of its own computes them while the caller
 * reads and writes, since SHA-256 takes as long as the copying; a file of one buffer is not worth one. Confined to the
 * caller, who closes it.
 */
final class StreamSums implements AutoCloseable {
    /** Bytes of a buffer; all of them stay in the cache of a core. */
    static final int BUFFER_BYTES = 256 << 10;

    private static final int BUFFERS = 4;

    private final long fileBytes;
    private final Arena arena = Arena.ofShared();
    private final List<Slot> slots = new ArrayList<>();
    private final ExecutorService thread;
    private final Executor executor;
    private final byte[] heap;
    private final CRC32C crc = new CRC32C();
    private final MessageDigest sha = Checksums.sha256();
    private int next;

    /** A buffer, and the end of the work that was last begun on it. */
    private record Slot(MemorySegment buffer, CompletableFuture<Void> done) {}

    StreamSums(long fileBytes) {
        this.fileBytes = fileBytes;
        this.heap = new byte[(int) Math.min(BUFFER_BYTES, fileBytes)];
        this.thread = Executors
                .newSingleThreadExecutor(
                        task -> Thread.ofPlatform().daemon().name("backup-checksum").unstarted(task));
        this.executor = fileBytes > BUFFER_BYTES ? thread : Runnable::run;
    }

    /** The buffer to read the next bytes into; waits until one is free. Call {@link #add} before the next one. */
    MemorySegment nextBuffer() {
        if (next == slots.size()) {
            slots.add(new Slot(arena.allocate(Math.min(BUFFER_BYTES, Math.max(1, fileBytes)), 64),
                    CompletableFuture.completedFuture(null)));
        }
        Slot slot = slots.get(next);
        slot.done.join();
        return slot.buffer;
    }

    /** Goes on with the first bytes of the buffer last taken. The caller may still read it, and no longer change it. */
    void add(MemorySegment chunk) {
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> update(chunk), executor);
        slots.set(next, new Slot(slots.get(next).buffer, done));
        next = (next + 1) % BUFFERS;
    }

    private void update(MemorySegment chunk) {
        int count = (int) chunk.byteSize();
        MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, heap, 0, count);
        crc.update(heap, 0, count);
        sha.update(heap, 0, count);
    }

    /** What the manifest says about the file, when all of it was added. */
    BackupSet.File describe(String path, UUID copiedBy) {
        slots.forEach(slot -> slot.done.join());
        return new BackupSet.File(path, fileBytes, (int) crc.getValue(),
                HexFormat.of().formatHex(sha.digest()), copiedBy, null);
    }

    /** What the manifest says about a file with this content; nothing was added before. */
    BackupSet.File describe(String path, UUID copiedBy, byte[] content) {
        crc.update(content);
        sha.update(content);
        return describe(path, copiedBy);
    }

    @Override
    public void close() {
        thread.close();
        arena.close();
    }
}
