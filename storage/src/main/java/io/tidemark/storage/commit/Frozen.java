package io.tidemark.storage.commit;

import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;

/**
 * A table at the moment at which a flush of it began.
 *
 * @param version its memtables take no rows any more
 * @param txn     last commit in it
 * @param emptied how often the table had been emptied
 * @param pin     keeps the memory of the memtables; whoever froze closes it
 */
public record Frozen(TableVersion version, long txn, long emptied, DatabaseView pin)
        implements AutoCloseable {
    @Override
    public void close() {
        pin.close();
    }
}
