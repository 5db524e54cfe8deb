package io.tidemark.storage.backup;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Scans one column of one batch at a time for its {@link ColumnSum}. Values come in blocks into arrays, without those
 * that don't count, and simple loops over the arrays do the rest, which the compiler makes vector instructions of.
 * Confined to one thread.
 */
final class ColumnScan {
    /** Rows of a block: whole words of a bitmap, and few enough for the cache of a core. */
    private static final int BLOCK = 2048;
    private static final int WORD_BITS = 64;
    /** The order of doubles by their bits has what is not a number outside of these. */
    private static final long INFINITY = ordered(Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));
    private static final long MINUS_INFINITY = ordered(Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY));

    private final long[] longs = new long[BLOCK];
    private final long[] ordered = new long[BLOCK];
    private final int[] ints = new int[BLOCK];
    private final int[] offsets = new int[BLOCK + 1];
    private final short[] shorts = new short[BLOCK];
    /** Bits of the rows of the block that count. */
    private final long[] counted = new long[BLOCK / WORD_BITS];
    private long values;
    private long nulls;
    private long min;
    private long max;
    private long sum;

    /**
     * The sums of a column of a batch.
     *
     * @param deleted rows that do not count; null for none
     */
    ColumnSum scan(Column column, Vector vector, @Nullable MemorySegment deleted) {
        values = 0;
        nulls = 0;
        min = Long.MAX_VALUE;
        max = Long.MIN_VALUE;
        sum = 0;
        ColumnType type = column.type();
        long[] hashes = vector instanceof DictionaryVector coded ? hashes(coded) : longs;
        boolean plain = deleted == null && vector.nullCount() == 0;
        for (int from = 0; from < vector.rows(); from += BLOCK) {
            int rows = Math.min(BLOCK, vector.rows() - from);
            int live = plain ? rows : count(vector, deleted, from, rows);
            values += live;
            if (live == 0) {
                continue;
            }
            switch (vector) {
                case BitVector bits -> bits(bits, from, rows, plain);
                case FixedVector fixed -> fixed(type, fixed, from, rows, live);
                case VarVector text -> text(text, from, rows, plain);
                case DictionaryVector coded -> symbols(coded, hashes, from, rows, live);
            }
        }
        return result(column.id(), type);
    }

    private ColumnSum result(int column, ColumnType type) {
        return switch (type) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE, TIMESTAMP, TIMESTAMPTZ ->
                new ColumnSum(column, type, values, nulls, values > 0, values > 0 ? min : 0,
                        values > 0 ? max : 0, sum);
            case REAL, DOUBLE -> {
                boolean known = values > 0 && min >= MINUS_INFINITY && max <= INFINITY;
                yield new ColumnSum(column, type, values, nulls, known, known ? ordered(min) : 0,
                        known ? ordered(max) : 0, sum);
            }
            case NUMERIC, DECIMAL, TEXT, VARCHAR, CHAR, SYMBOL, UUID, BYTEA ->
                new ColumnSum(column, type, values, nulls, false, 0, 0, sum);
        };
    }

    /** The bits of a double as a number that has the doubles' order, -0 below 0; and back. */
    private static long ordered(long bits) {
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /** Finds the rows of a block that count, and adds to the NULLs; how many count. */
    private int count(Vector vector, @Nullable MemorySegment deleted, int from, int rows) {
        MemorySegment validity = vector.validity();
        int live = 0;
        int nullRows = 0;
        for (int at = 0; at < rows; at += WORD_BITS) {
            int word = (from + at) / WORD_BITS;
            long there = rows - at >= WORD_BITS ? -1L : (1L << (rows - at)) - 1;
            if (deleted != null) {
                there &= ~Bitmaps.word(deleted, word);
            }
            long valid = validity == null ? there : there & Bitmaps.word(validity, word);
            counted[at / WORD_BITS] = valid;
            live += Long.bitCount(valid);
            nullRows += Long.bitCount(there) - Long.bitCount(valid);
        }
        nulls += nullRows;
        return live;
    }

    private long countedWord(int at, int rows, boolean plain) {
        if (!plain) {
            return counted[at / WORD_BITS];
        }
        return rows - at >= WORD_BITS ? -1L : (1L << (rows - at)) - 1;
    }

    private void bits(BitVector bits, int from, int rows, boolean plain) {
        for (int at = 0; at < rows; at += WORD_BITS) {
            long live = countedWord(at, rows, plain);
            int trues = Long.bitCount(live & Bitmaps.word(bits.bits(), (from + at) / WORD_BITS));
            int falses = Long.bitCount(live) - trues;
            sum += trues * ValueHash.mix(1) + falses * ValueHash.mix(0);
            min = falses > 0 ? 0 : Math.min(min, trues > 0 ? 1 : Long.MAX_VALUE);
            max = trues > 0 ? 1 : Math.max(max, falses > 0 ? 0 : Long.MIN_VALUE);
        }
    }

    private void fixed(ColumnType type, FixedVector fixed, int from, int rows, int live) {
        boolean isFloat = type == ColumnType.REAL || type == ColumnType.DOUBLE;
        switch (fixed.width()) {
            case 2 -> {
                MemorySegment.copy(fixed.values(), Layouts.SHORT, 2L * from, shorts, 0, rows);
                widen(shorts, ordered, rows);
                numbers(rows, live, 0xffffL);
            }
            case 4 -> {
                MemorySegment.copy(fixed.values(), Layouts.INT, 4L * from, ints, 0, rows);
                widen(ints, ordered, rows);
                if (isFloat) {
                    compact(ordered, rows, live);
                    sum += mixed(ordered, live, 0xffff_ffffL);
                    doubles(ordered, live);
                    range(live);
                } else {
                    numbers(rows, live, 0xffff_ffffL);
                }
            }
            case 8 -> {
                MemorySegment.copy(fixed.values(), Layouts.LONG, 8L * from, ordered, 0, rows);
                if (isFloat) {
                    compact(ordered, rows, live);
                    sum += mixed(ordered, live, -1L);
                    order(ordered, live);
                    range(live);
                } else {
                    numbers(rows, live, -1L);
                }
            }
            default -> wide(fixed, from, rows, live);
        }
    }

    /** Whole numbers that are in {@link #ordered}; their bits are those of {@code mask}. */
    private void numbers(int rows, int live, long mask) {
        compact(ordered, rows, live);
        sum += mixed(ordered, live, mask);
        range(live);
    }

    private void wide(FixedVector fixed, int from, int rows, int live) {
        for (int row = 0; row < rows; row++) {
            longs[row] = ValueHash.of16(fixed.values(), 16L * (from + row));
        }
        compact(longs, rows, live);
        sum += added(longs, live);
    }

    private void text(VarVector text, int from, int rows, boolean plain) {
        MemorySegment.copy(text.offsets(), Layouts.INT, 4L * from, offsets, 0, rows + 1);
        MemorySegment bytes = text.bytes();
        long lastWord = bytes.byteSize() - Long.BYTES;
        long added = 0;
        int words = 0;
        for (int at = 0; at < rows; at += WORD_BITS) {
            for (long left = countedWord(at, rows, plain); left != 0; left &= left - 1) {
                int row = at + Long.numberOfTrailingZeros(left);
                int offset = offsets[row];
                int length = offsets[row + 1] - offset;
                if (length > 0 && length <= Long.BYTES && offset <= lastWord) {
                    longs[words++] = ValueHash.oneWord(bytes.get(Layouts.LONG, offset), length);
                } else {
                    added += ValueHash.ofBytes(bytes, offset, length);
                }
            }
        }
        for (int i = 0; i < words; i++) {
            added += ValueHash.mix(ValueHash.mix(longs[i]));
        }
        sum += added;
    }

    /** The hashes of a dictionary; none when it is larger than the batch and thus not worth hashing as a whole. */
    private static long[] hashes(DictionaryVector coded) {
        VarVector words = coded.dictionary();
        long[] hashes = words.rows() <= coded.rows() ? new long[words.rows()] : new long[0];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = ValueHash.ofBytes(words.bytes(), words.offset(i), words.length(i));
        }
        return hashes;
    }

    private void symbols(DictionaryVector coded, long[] hashes, int from, int rows, int live) {
        MemorySegment.copy(coded.codes(), Layouts.INT, 4L * from, ints, 0, rows);
        widen(ints, longs, rows);
        compact(longs, rows, live);
        VarVector words = coded.dictionary();
        long added = 0;
        for (int i = 0; i < live; i++) {
            int code = (int) longs[i];
            added += hashes.length > 0
                    ? hashes[code]
                    : ValueHash.ofBytes(words.bytes(), words.offset(code), words.length(code));
        }
        sum += added;
    }

    /** Moves the values that count to the front. */
    private void compact(long[] block, int rows, int live) {
        if (live == rows) {
            return;
        }
        int to = 0;
        for (int row = 0; row < rows; row++) {
            block[to] = block[row];
            to += (int) (counted[row / WORD_BITS] >>> row & 1);
        }
    }

    /** Widens the bounds, by four chains of comparisons, since each comparison has to wait for the one before. */
    private void range(int live) {
        long low0 = min;
        long low1 = min;
        long high0 = max;
        long high1 = max;
        int i = 0;
        for (; i + 1 < live; i += 2) {
            low0 = Math.min(low0, ordered[i]);
            low1 = Math.min(low1, ordered[i + 1]);
            high0 = Math.max(high0, ordered[i]);
            high1 = Math.max(high1, ordered[i + 1]);
        }
        if (i < live) {
            low0 = Math.min(low0, ordered[i]);
            high0 = Math.max(high0, ordered[i]);
        }
        min = Math.min(low0, low1);
        max = Math.max(high0, high1);
    }

    private static void widen(short[] from, long[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = from[i];
        }
    }

    private static void widen(int[] from, long[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = from[i];
        }
    }

    private static void order(long[] block, int count) {
        for (int i = 0; i < count; i++) {
            block[i] = ordered(block[i]);
        }
    }

    /** The bits of floats become those of doubles, in their order. */
    private static void doubles(long[] block, int count) {
        for (int i = 0; i < count; i++) {
            block[i] = ordered(Double.doubleToRawLongBits(Float.intBitsToFloat((int) block[i])));
        }
    }

    private static long mixed(long[] block, int count, long mask) {
        long added = 0;
        for (int i = 0; i < count; i++) {
            added += ValueHash.mix(block[i] & mask);
        }
        return added;
    }

    private static long added(long[] block, int count) {
        long added = 0;
        for (int i = 0; i < count; i++) {
            added += block[i];
        }
        return added;
    }
}
