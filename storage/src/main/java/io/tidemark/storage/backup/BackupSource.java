package io.tidemark.storage.backup;

import io.tidemark.storage.table.PinRegistry;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The database that a set is taken of.
 *
 * @param commits     how many there were so far
 * @param commitNanos how long they and those that are under way have waited, nanoseconds
 * @param committing  whether there was a commit just now
 */
public record BackupSource(UUID database, long timeline, int nextTableId, PinRegistry pins,
        LongSupplier commits, LongSupplier commitNanos, boolean committing) {}
