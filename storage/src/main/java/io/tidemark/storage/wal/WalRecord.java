package io.tidemark.storage.wal;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A record read back, checked.
 *
 * @param payload 8-byte aligned native memory of the reader, valid until its next step, for any thread
 * @param file where it was read
 * @param offset in bytes from the start of the file, of the record
 */
public record WalRecord(long txn, long commitMicros, int type, int tableCount, int flags,
        MemorySegment payload,
        Path file, long offset) {}
