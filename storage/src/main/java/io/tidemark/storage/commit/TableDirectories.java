package io.tidemark.storage.commit;

import java.nio.file.Path;

/** Says where a new table lies. The same for the same table in every replay, and never the same for two tables. */
@FunctionalInterface
public interface TableDirectories {
    /** The directory of a table. */
    Path of(int tableId);
}
