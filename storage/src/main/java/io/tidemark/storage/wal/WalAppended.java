package io.tidemark.storage.wal;

/**
 * What an append has given to a commit.
 *
 * @param txn one more than the record before it
 * @param commitMicros microseconds since 1970 UTC, more than the record before it
 */
public record WalAppended(long txn, long commitMicros) {}
