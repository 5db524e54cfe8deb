package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The state of one aggregate over all groups of one operator. Groups are numbered 0, 1, 2 …; NULL arguments are skipped
 * where the aggregate does so. Confined to one thread; parallel operators make one each and {@link #merge} them.
 */
public interface Accumulator {
    /**
     * Adds rows to groups.
     *
     * @param groups     int32 group of each row
     * @param groupCount groups seen so far: every number in {@code groups} is below it
     */
    void add(List<Argument> arguments, int rows, MemorySegment groups, int groupCount);

    /** Adds all rows to group 0: the form without GROUP BY. */
    void addAll(List<Argument> arguments, int rows);

    /** Adds group {@code i} of {@code other}, of the same kind, to group {@code mapping[i]} of this one. */
    void merge(Accumulator other, int[] mapping, int groupCount);

    /** The results of groups {@code 0 .. groupCount - 1}; a group without rows gives what SQL says of an empty set. */
    Vector finish(BufferArena memory, int groupCount);
}
