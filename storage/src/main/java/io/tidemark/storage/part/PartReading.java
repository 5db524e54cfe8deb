package io.tidemark.storage.part;

import io.tidemark.storage.batch.RowIdSet;
import org.jspecify.annotations.Nullable;

/** A part as one view reads it: which of the part's columns are the view's. Safe for many threads. */
final class PartReading {
    /** An open part and where it has the wanted columns, -1 for those that it does not have. */
    static final class Opened {
        final PartContent content;
        final int rowIdColumn;
        private final int[] columns;

        private Opened(PartContent content, PartSchema wanted) {
            this.content = content;
            this.rowIdColumn = content.columnOfId(PartColumn.ROW_ID);
            this.columns = wanted.columns().stream().mapToInt(column -> content.columnOfId(column.id()))
                    .toArray();
        }

        int column(int wanted) {
            return columns[wanted];
        }
    }

    final Part part;
    final PartSchema wanted;
    final int run;
    final RowIdSet deleted;
    private final PartUses uses;
    private volatile @Nullable Opened opened;

    PartReading(Part part, PartSchema wanted, int run, PartUses uses, RowIdSet deleted) {
        this.part = part;
        this.wanted = wanted;
        this.run = run;
        this.deleted = deleted;
        this.uses = uses;
    }

    Opened open() {
        Opened present = opened;
        if (present == null) {
            present = new Opened(uses.content(part), wanted);
            opened = present;
        }
        return present;
    }
}
