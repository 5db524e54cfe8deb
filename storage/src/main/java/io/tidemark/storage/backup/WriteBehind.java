package io.tidemark.storage.backup;

import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.thread.LongSlices;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes the pieces of one large file after the other in a thread of its own, past the page cache where the file system
 * can do that: a set would else take the memory that caches the database, and a page of it costs more than the write.
 * Where it can't, the medium is kept busy, and but two windows stay in memory. Confined to the caller, who closes it.
 */
final class WriteBehind implements AutoCloseable {
    /** Bytes after which the medium is set to work, so that the sync at the end has little left to do. */
    private static final long WINDOW_BYTES = 8 << 20;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            LongSlices.threads("backup-write"));

    /** A file that is being written, from its first byte to its last. The caller closes it before the file. */
    final class Target implements AutoCloseable {
        private final DiskFile file;
        private final long fileBytes;
        private final boolean bypassing;
        private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

        private Target(DiskFile file, long fileBytes) {
            this.file = file;
            this.fileBytes = fileBytes;
            this.bypassing = file.bypassCache();
        }

        /** Writes the next piece, later; nobody may change it until the result is there. */
        CompletableFuture<Void> write(MemorySegment piece, long at) {
            // After a failure no later piece is written.
            last = last.thenRunAsync(() -> {
                file.write(piece, at);
                if (!bypassing) {
                    writeBack(at + piece.byteSize());
                }
            }, thread);
            return last;
        }

        private void writeBack(long written) {
            if (written % WINDOW_BYTES == 0 || (written == fileBytes && fileBytes > WINDOW_BYTES)) {
                long begun = (written - 1) / WINDOW_BYTES * WINDOW_BYTES;
                file.startWriteBack(begun, written - begun);
                if (begun > 0) {
                    file.finishWriteBack(begun - WINDOW_BYTES, WINDOW_BYTES);
                }
            }
        }

        /** Waits until all was written; throws what has failed. */
        void finish() {
            Pending.join(last);
        }

        /** Waits until nobody uses the file. */
        @Override
        public void close() {
            last.exceptionally(_ -> null).join();
        }
    }

    /** Begins a file. */
    Target begin(DiskFile file, long fileBytes) {
        return new Target(file, fileBytes);
    }

    @Override
    public void close() {
        thread.close();
    }
}
