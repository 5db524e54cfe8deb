package io.tidemark.storage.table;

/**
 * A partition of a table as a view sees it.
 *
 * @param name  the directory's name, such as {@code 2024-02-29}; {@code default} without partitioning
 * @param rows  rows in parts and in memory
 * @param bytes bytes of the part files
 * @param parts part files
 */
public record PartitionView(String name, long rows, long bytes, int parts) {}
