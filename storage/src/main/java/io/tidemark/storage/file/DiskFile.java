package io.tidemark.storage.file;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * An open file of a {@link Disk}, which says what is durable when. Safe for many threads, except that the owner
 * closes it after the last use; closing twice does nothing.
 */
public interface DiskFile extends AutoCloseable {
    /** The name that it was opened by. */
    Path path();

    /**
     * Reads at a position into native or heap memory until {@code target} is full or the file ends.
     *
     * @return bytes read, less than {@code target.byteSize()} only at the end of the file, 0 at or behind it
     */
    long read(MemorySegment target, long offset);

    /** Writes all of {@code source}, native or heap memory, at a position; the file grows as needed. */
    void write(MemorySegment source, long offset);

    /** Writes zeros from {@code offset} on, so that later writes there need no new space and a cheaper sync. */
    void writeZeros(long offset, long byteCount);

    /** Bytes. */
    long size();

    /** Cuts or, with zeros, extends the file. */
    void truncate(long byteCount);

    /** Makes the bytes and the size durable ({@code fdatasync}); a failure is final for this file (I9). */
    void force();

    /**
     * A hint that these bytes will be made durable soon, so that the medium need not wait for the last of them. Nothing
     * is durable by it.
     */
    default void startWriteBack(long offset, long byteCount) {}

    /**
     * Waits for what {@link #startWriteBack} has begun, and a hint that nobody will read these bytes soon: the memory
     * that caches them is free for others. Nothing is durable by it; fails when the medium has failed.
     */
    default void finishWriteBack(long offset, long byteCount) {}

    /**
     * A hint that nobody will soon read what is written from here on, from native memory and one piece after the
     * other: it goes to the medium at once as far as it is aligned, instead of to the memory that caches files.
     * Ends with the first read, or write that isn't aligned. Nothing is durable by it.
     *
     * @return whether the file system can do that
     */
    default boolean bypassCache() {
        return false;
    }

    /**
     * Maps the whole file, read-only, for as long as the arena lives; the file may be closed before. Only for
     * files that never change: access behind a truncation ends in an error of the virtual machine.
     */
    MemorySegment map(Arena arena);

    @Override
    void close();
}
