package io.tidemark.storage.commit;

import io.tidemark.storage.failure.StorageException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which properties of a table a transaction changes: those of other keys stay as other commits make them. Immutable.
 *
 * @param edits by key
 */
record PropertyEdits(SortedMap<String, Edit> edits) {
    /**
     * One key.
     *
     * @param before what it was, or null
     * @param after  what it becomes, or null for nothing
     * @param free   whether it doesn't matter what others have made of it meanwhile
     */
    record Edit(@Nullable String before, @Nullable String after, boolean free) {}

    /** What makes one map of another. */
    static PropertyEdits between(Map<String, String> before, Map<String, String> after, Set<String> free) {
        SortedSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        SortedMap<String, Edit> edits = new TreeMap<>();
        for (String key : keys) {
            if (!Objects.equals(before.get(key), after.get(key))) {
                edits.put(key, new Edit(before.get(key), after.get(key), free.contains(key)));
            }
        }
        return new PropertyEdits(edits);
    }

    /** The properties with the edits, whatever others have made of them. */
    SortedMap<String, String> over(Map<String, String> properties) {
        SortedMap<String, String> changed = new TreeMap<>(properties);
        edits.forEach((key, edit) -> {
            String after = edit.after();
            if (after == null) {
                changed.remove(key);
            } else {
                changed.put(key, after);
            }
        });
        return Collections.unmodifiableSortedMap(changed);
    }

    /**
     * The same at the commit.
     *
     * @throws StorageException.Conflict when another commit has made something else of one of the keys
     */
    SortedMap<String, String> checkedOver(Map<String, String> properties, String table) {
        edits.forEach((key, edit) -> {
            String now = properties.get(key);
            if (!edit.free() && !Objects.equals(now, edit.before()) && !Objects.equals(now, edit.after())) {
                throw new StorageException.Conflict(
                        "a property was changed by another transaction: " + table);
            }
        });
        return over(properties);
    }
}
