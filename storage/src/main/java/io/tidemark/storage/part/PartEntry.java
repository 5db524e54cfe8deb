package io.tidemark.storage.part;

/**
 * What a table's {@code _txn} says of a part: all that start-up and most plans need.
 *
 * @param id           1 or more, never reused in its table
 * @param partition    name of the partition's directory
 * @param fileBytes    bytes of the file
 * @param statsOffset  where the stats block starts
 * @param statsBytes   its bytes
 * @param rows         1 or more
 * @param batchCount   batches; all but the last have 65,536 rows unless there are more than that needs
 * @param minTimestamp smallest designated timestamp, microseconds; {@link Long#MIN_VALUE} without one
 * @param maxTimestamp largest designated timestamp; {@link Long#MAX_VALUE} without one
 * @param firstRowId   id of the first row when the ids are consecutive, else -1
 */
public record PartEntry(long id, String partition, long fileBytes, long statsOffset, int statsBytes,
        long rows,
        int batchCount, long minTimestamp, long maxTimestamp, long firstRowId) {}
