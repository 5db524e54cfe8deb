package io.tidemark.storage.commit;

import io.tidemark.storage.memtable.Memtable;
import io.tidemark.storage.table.TableVersion;
import org.jspecify.annotations.Nullable;

/** A table and the memtable that takes its rows. Guarded by the apply lock of its {@link Committer}. */
final class LiveTable {
    /** With everything that was applied. */
    TableVersion version;
    /** The last of the version's memtables while it takes rows; null when the next row needs a new one. */
    @Nullable
    Memtable active;
    /** First commit that is not in the table's files nor being flushed, 0 when there is none. */
    long dirtySince;
    /** First commit of the rows and changes that are being flushed, 0 when none are. */
    long flushingSince;

    /** How often all rows were taken away. */
    long emptied;

    LiveTable(TableVersion version) {
        this.version = version;
    }

    void dirty(long txn) {
        if (dirtySince == 0) {
            dirtySince = txn;
        }
    }

    /** First commit that recovery needs the log for, {@link Long#MAX_VALUE} when there is none. */
    long neededSince() {
        if (flushingSince != 0) {
            return flushingSince;
        }
        return dirtySince == 0 ? Long.MAX_VALUE : dirtySince;
    }
}
