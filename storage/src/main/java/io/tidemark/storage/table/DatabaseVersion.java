package io.tidemark.storage.table;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * All tables at one commit. Immutable; {@link Pins} knows which of them are in use.
 *
 * @param sequence      of publication, one more for each version; also for those that change no row
 * @param txn           last commit in it
 * @param commitMicros  time of that commit, microseconds since 1970 UTC
 * @param schemaVersion one more for each commit with a schema change
 * @param byId          tables by id
 * @param byName        the same by name
 */
public record DatabaseVersion(long sequence, long txn, long commitMicros, long schemaVersion,
        Map<Integer, TableVersion> byId, Map<String, TableVersion> byName) {

    /** A version of these tables. */
    public static DatabaseVersion of(long sequence, long txn, long commitMicros, long schemaVersion,
            Map<Integer, TableVersion> tables) {
        Map<String, TableVersion> names = new TreeMap<>();
        tables.values().forEach(table -> names.put(table.schema().name(), table));
        return new DatabaseVersion(sequence, txn, commitMicros, schemaVersion, new HashMap<>(tables), names);
    }
}
