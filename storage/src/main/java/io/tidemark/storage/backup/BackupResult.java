package io.tidemark.storage.backup;

import java.nio.file.Path;

/**
 * A finished backup set.
 *
 * @param id             name of the set, unique in its backup root
 * @param path           its directory
 * @param txn            the cut: commits up to this one are in the set
 * @param cutMicros      commit time of the cut, microseconds since 1970 UTC
 * @param bytes          of all files of the set
 * @param bytesCopied    of those that were written for this set
 * @param bytesLinked    of those that are shared with an earlier set
 * @param durationMillis from the start of the statement
 */
public record BackupResult(String id, Path path, long txn, long cutMicros, int tables, long rows, int files,
        long bytes, long bytesCopied, long bytesLinked, long durationMillis) {}
