package io.tidemark.storage.commit;

import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;

/** Says where a new table lies. The same for the same table in every replay, and never the same for two tables. */
public interface TableDirectories {
    /** The directory of a table. */
    Path of(int tableId);

    /** Reads the files of a table that a commit has adopted, for a replay: as they are now. */
    TableVersion adopted(int tableId);
}
