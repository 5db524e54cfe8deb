package io.tidemark.storage.part;

import io.tidemark.storage.batch.BatchSource;
import java.util.List;

/** Rows of some sources in the order in which a part will have them. Confined to one thread, read once. */
public interface RowOrder {
    /** Where the rows come from; columns as in the part's schema. */
    List<BatchSource> sources();

    /**
     * Whether the rows' ids are known to be consecutive in this order, so that the part needs no column of them.
     */
    boolean consecutiveRowIds();

    /**
     * The next rows: each {@code source << 32 | row}, a source's index in {@link #sources}.
     *
     * @return how many; less than {@code at.length} only at the end
     */
    int next(long[] at);
}
