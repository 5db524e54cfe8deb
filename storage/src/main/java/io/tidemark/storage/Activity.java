package io.tidemark.storage;

import io.tidemark.storage.failure.StorageException;
import java.util.Optional;

/**
 * What an open database has done since it was opened, and what waits; of about one moment.
 *
 * @param commits       that are visible; only differences mean something
 * @param commitNanos   nanoseconds that all of them took together
 * @param flushes       tables whose rows were moved from memory into parts, one for each time
 * @param merges        of parts
 * @param memoryBytes   of rows that are not yet in parts
 * @param failure       why nothing can be committed any more until a restart; empty while everything is well
 * @param maintenance   why the last attempt to move rows or to delete files failed, which is tried again; empty when it
 *                      went well
 */
public record Activity(long commits, long commitNanos, long flushes, long merges, long memoryBytes,
        Optional<StorageException> failure, Optional<StorageException> maintenance) {}
