package io.tidemark.storage.commit;

/**
 * A finished commit.
 *
 * @param txn          its number; that of the view it was based on when nothing was to be committed
 * @param commitMicros its time, microseconds since 1970 UTC, strictly increasing from commit to commit; 0 when
 *                     nothing was to be committed
 */
public record CommitResult(long txn, long commitMicros) {}
