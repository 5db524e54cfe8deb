package io.tidemark.storage.backup;

/**
 * How far a backup is.
 *
 * @param bytesDone   of files that were copied or linked
 * @param bytesTotal  of all files; of what is in memory an estimate until it is written
 * @param bytesLinked of those that are done by a second name for a file of an earlier set
 */
public record BackupProgress(long bytesDone, long bytesTotal, int filesDone, int filesTotal,
        long bytesLinked) {}
