package io.tidemark.storage.table;

/**
 * A partition's parts; rows in memory are in none.
 *
 * @param name  of its directory
 * @param bytes of the files
 */
public record PartitionView(String name, long rows, long bytes, int parts) {}
