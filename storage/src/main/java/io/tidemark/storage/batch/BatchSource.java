package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One batch of a table, read column by column: of a part (from its mapping, without copying), of a memtable, or of a
 * transaction's own rows. Columns are numbered as in the schema of the view that listed it. Safe for many threads;
 * what it returns is valid until the view's pin is closed.
 */
public interface BatchSource {
    /** Rows, 1 to {@link Vector#MAX_BATCH_ROWS}, deleted ones included. */
    int rows();

    /** Sources with the same run number follow each other in ascending, non-overlapping timestamp order. */
    int run();

    /** Whether the rows ascend by the designated timestamp; false for a table without one. */
    boolean sortedByTimestamp();

    /** Smallest designated timestamp, microseconds; {@link Long#MIN_VALUE} when unknown or none. */
    long minTimestamp();

    /** Largest designated timestamp, microseconds; {@link Long#MAX_VALUE} when unknown or none. */
    long maxTimestamp();

    /** NULLs in the column, or -1 when unknown. */
    int nullCount(int column);

    /**
     * Whether {@link #minValue} and {@link #maxValue} are known: never for variable, dictionary, 16-byte and boolean
     * columns, nor for a column of NULLs only or of floats with a NaN.
     */
    boolean hasRange(int column);

    /** Smallest non-null value: integers, dates, timestamps sign-extended; floats as raw bits of the double. */
    long minValue(int column);

    /** Largest non-null value, in the same form. */
    long maxValue(int column);

    /** The column's values; a column added after this batch was written is all NULL. */
    Vector column(int column);

    /** The row id of the first row when the ids are consecutive; -1 when {@link #rowIds} has them, or there are none. */
    long firstRowId();

    /** The rows' ids as int64 when they are not consecutive, else null. */
    @Nullable
    FixedVector rowIds();

    /**
     * The id of row {@code row}. Rows of an own transaction that is not committed have ids from 2<sup>62</sup> on, other
     * than those that they get by the commit.
     */
    default long rowId(int row) {
        FixedVector ids = rowIds();
        if (ids != null) {
            return ids.longAt(row);
        }
        return firstRowId() < 0 ? -1 : firstRowId() + row;
    }

    /** A bound: no row has a smaller id. */
    default long minRowId() {
        return Math.max(0, firstRowId());
    }

    /** A bound: no row has a larger id. */
    default long maxRowId() {
        return firstRowId() < 0 ? Long.MAX_VALUE : firstRowId() + rows() - 1;
    }

    /**
     * Rows that are deleted and must be skipped: a bitmap as {@link Bitmaps} has it, a set bit is a deleted row. Null
     * when there is none. {@link #rows} and null counts include these rows, and ranges of values and timestamps are
     * bounds that may be theirs.
     */
    default @Nullable MemorySegment deletedRows() {
        return null;
    }

    /** Rows that are not deleted. */
    default int liveRows() {
        MemorySegment deleted = deletedRows();
        return deleted == null ? rows() : rows() - Bitmaps.count(deleted, rows());
    }
}
