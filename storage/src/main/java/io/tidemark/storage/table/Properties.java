package io.tidemark.storage.table;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Texts that the server keeps with a table or a column; storage gives them back and does not look at them. */
final class Properties {
    static final SortedMap<String, String> NONE = Collections.unmodifiableSortedMap(new TreeMap<>());

    private Properties() {}

    static SortedMap<String, String> copy(Map<String, String> properties) {
        return properties.isEmpty() ? NONE : Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }
}
