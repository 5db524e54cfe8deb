package io.tidemark.storage.backup;

import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.thread.Pauses;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The database that a set is taken of. */
public record BackupSource(UUID database, long timeline, int nextTableId, PinRegistry pins, Memory memory,
        Commits commits) {
    /** Makes parts of the rows of tables that are in memory, with pauses, if it is still wanted when it can begin. */
    @FunctionalInterface
    public interface Flush {
        void of(List<Integer> tables, Pauses pauses, BooleanSupplier wanted);
    }

    /**
     * Its rows in memory.
     *
     * @param flushBytes a table with at least so many bytes of them is flushed first
     */
    public record Memory(long flushBytes, Flush flush) {}

    /**
     * What is committed beside the backup.
     *
     * @param count   of commits so far
     * @param nanos   how long they and those that are under way have waited, nanoseconds
     * @param goingOn whether there was a commit just now
     */
    public record Commits(LongSupplier count, LongSupplier nanos, boolean goingOn) {}
}
