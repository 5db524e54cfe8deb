package io.tidemark.server.sql.rules;

import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import java.util.Collections;
import java.util.SortedMap;

/** The properties that storage keeps with tables and columns. */
final class Properties {
    private Properties() {}

    static SortedMap<String, String> of(TableSchema table) {
        return Collections.emptySortedMap();
    }

    static SortedMap<String, String> of(Column column) {
        return Collections.emptySortedMap();
    }
}
