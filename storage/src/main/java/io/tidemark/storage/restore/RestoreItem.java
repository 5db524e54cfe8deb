package io.tidemark.storage.restore;

import java.util.List;

/**
 * One table to restore.
 *
 * @param table      its storage name in the set
 * @param to         its storage name in the database
 * @param partitions the names of the only ones that are wanted; empty for all
 */
public record RestoreItem(String table, String to, List<String> partitions) {
    /** Copies the list. */
    public RestoreItem {
        partitions = List.copyOf(partitions);
    }

    /** A whole table under its own name. */
    public static RestoreItem of(String table) {
        return new RestoreItem(table, table, List.of());
    }
}
