package io.tidemark.storage.batch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BatchIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * A set of row ids, 0 and above. Immutable; sets that are made of others share what they have in common, so that a
 * commit which deletes a few rows of a table with many deleted ones costs little.
 */
public final class RowIdSet {
    /** No ids. */
    public static final RowIdSet EMPTY = new RowIdSet(new long[0], new RoaringBitmap[0], 0);

    /** Ids of a chunk share all but these low bits. */
    static final int CHUNK_BITS = 16;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;
    private static final int READ_AHEAD = 1024;

    /** The ids' high bits, ascending. */
    private final long[] keys;
    /** For each key the ids' low bits, one or more; never changed. */
    private final RoaringBitmap[] chunks;
    private final long count;

    private RowIdSet(long[] keys, RoaringBitmap[] chunks, long count) {
        this.keys = keys;
        this.chunks = chunks;
        this.count = count;
    }

    /** Collects chunks in ascending order. */
    static final class Builder {
        private final List<Long> keys = new ArrayList<>();
        private final List<RoaringBitmap> chunks = new ArrayList<>();
        private long count;

        /** Adds ids of a chunk; nothing when there are none. */
        void add(long key, RoaringBitmap chunk) {
            if (!chunk.isEmpty()) {
                keys.add(key);
                chunks.add(chunk);
                count += chunk.getLongCardinality();
            }
        }

        RowIdSet build() {
            return count == 0
                    ? EMPTY
                    : new RowIdSet(keys.stream().mapToLong(Long::longValue).toArray(),
                            chunks.toArray(RoaringBitmap[]::new), count);
        }
    }

    /** The first {@code count} of some ids, in any order, also repeated. */
    public static RowIdSet of(long[] ids, int count) {
        long[] sorted = Arrays.copyOf(ids, count);
        Arrays.sort(sorted);
        if (count > 0 && sorted[0] < 0) {
            throw new IllegalArgumentException("row id " + sorted[0]);
        }
        Builder builder = new Builder();
        for (int from = 0; from < count;) {
            long key = sorted[from] >>> CHUNK_BITS;
            RoaringBitmap chunk = new RoaringBitmap();
            for (; from < count && sorted[from] >>> CHUNK_BITS == key; from++) {
                chunk.add((int) sorted[from] & CHUNK_MASK);
            }
            builder.add(key, chunk);
        }
        return builder.build();
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** Whether the id is in the set. */
    public boolean contains(long id) {
        int at = Arrays.binarySearch(keys, id >>> CHUNK_BITS);
        return at >= 0 && chunks[at].contains((int) id & CHUNK_MASK);
    }

    /** Whether there is an id from {@code first} to {@code last}, both included. */
    public boolean hasAny(long first, long last) {
        if (first > last) {
            return false;
        }
        long firstKey = first >>> CHUNK_BITS;
        long lastKey = last >>> CHUNK_BITS;
        for (int at = at(firstKey); at < keys.length && keys[at] <= lastKey; at++) {
            long low = keys[at] == firstKey ? first & CHUNK_MASK : 0;
            long high = keys[at] == lastKey ? last & CHUNK_MASK : CHUNK_MASK;
            if (chunks[at].intersects(low, high + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Index of the first key that is {@code key} or more. */
    private int at(long key) {
        int found = Arrays.binarySearch(keys, key);
        return found < 0 ? -found - 1 : found;
    }

    /** The ids from {@code first} (inclusive) to {@code end} (exclusive). */
    public RowIdSet between(long first, long end) {
        if (first >= end) {
            return EMPTY;
        }
        long firstKey = first >>> CHUNK_BITS;
        long lastKey = (end - 1) >>> CHUNK_BITS;
        Builder builder = new Builder();
        for (int at = at(firstKey); at < keys.length && keys[at] <= lastKey; at++) {
            long low = keys[at] == firstKey ? first & CHUNK_MASK : 0;
            long high = keys[at] == lastKey ? (end - 1) & CHUNK_MASK : CHUNK_MASK;
            boolean whole = low == 0 && high == CHUNK_MASK;
            builder.add(keys[at], whole ? chunks[at] : chunks[at].selectRange(low, high + 1));
        }
        return builder.build();
    }

    /** The ids of both sets. */
    public RowIdSet union(RowIdSet other) {
        if (other.isEmpty() || isEmpty()) {
            return isEmpty() ? other : this;
        }
        Builder builder = new Builder();
        int mine = 0;
        int theirs = 0;
        while (mine < keys.length || theirs < other.keys.length) {
            long key = Math.min(mine < keys.length ? keys[mine] : Long.MAX_VALUE,
                    theirs < other.keys.length ? other.keys[theirs] : Long.MAX_VALUE);
            boolean here = mine < keys.length && keys[mine] == key;
            boolean there = theirs < other.keys.length && other.keys[theirs] == key;
            if (here && there) {
                builder.add(key, RoaringBitmap.or(chunks[mine], other.chunks[theirs]));
            } else {
                builder.add(key, here ? chunks[mine] : other.chunks[theirs]);
            }
            mine += here ? 1 : 0;
            theirs += there ? 1 : 0;
        }
        return builder.build();
    }

    /** The ids that the other set does not have. */
    public RowIdSet minus(RowIdSet other) {
        if (other.isEmpty() || isEmpty()) {
            return this;
        }
        Builder builder = new Builder();
        for (int i = 0; i < keys.length; i++) {
            int at = Arrays.binarySearch(other.keys, keys[i]);
            builder.add(keys[i], at < 0 ? chunks[i] : RoaringBitmap.andNot(chunks[i], other.chunks[at]));
        }
        return builder.build();
    }

    /** Whether an id is in both sets. */
    public boolean intersects(RowIdSet other) {
        for (int i = 0; i < keys.length; i++) {
            int at = Arrays.binarySearch(other.keys, keys[i]);
            if (at >= 0 && RoaringBitmap.intersects(chunks[i], other.chunks[at])) {
                return true;
            }
        }
        return false;
    }

    /** Whether both sets surely have the same ids from {@code first} to {@code last}; quick, and may say no too often. */
    @SuppressWarnings("ReferenceEquality") // shared chunks are what makes it quick
    boolean agrees(RowIdSet other, long first, long last) {
        long lastKey = last >>> CHUNK_BITS;
        int mine = at(first >>> CHUNK_BITS);
        int theirs = other.at(first >>> CHUNK_BITS);
        while (true) {
            boolean here = mine < keys.length && keys[mine] <= lastKey;
            boolean there = theirs < other.keys.length && other.keys[theirs] <= lastKey;
            if (!here || !there) {
                return here == there;
            }
            if (keys[mine] != other.keys[theirs] || chunks[mine] != other.chunks[theirs]) {
                return false;
            }
            mine++;
            theirs++;
        }
    }

    /** The set with {@code from} and what is above it moved so that {@code from} becomes {@code to}. */
    public RowIdSet moved(long from, long to) {
        if (!hasAny(from, Long.MAX_VALUE)) {
            return this;
        }
        RowIdSet above = between(from, Long.MAX_VALUE);
        long[] ids = new long[Math.toIntExact(above.count)];
        int[] next = {0};
        above.forEach(id -> ids[next[0]++] = id - from + to);
        return between(0, from).union(of(ids, ids.length));
    }

    /** Gives all ids, ascending. */
    public void forEach(LongConsumer consumer) {
        for (int i = 0; i < keys.length; i++) {
            long base = keys[i] << CHUNK_BITS;
            chunks[i].forEach((int low) -> consumer.accept(base | low));
        }
    }

    /** Gives the chunks in ascending order, each as the ids' high bits and the low ones. */
    void forEachChunk(ObjLongConsumer<RoaringBitmap> consumer) {
        for (int i = 0; i < keys.length; i++) {
            consumer.accept(chunks[i], keys[i]);
        }
    }

    /** Which of the rows with ids from {@code first} on are in the set, as a bitmap; null for none. */
    @Nullable
    MemorySegment bits(long first, int rows) {
        long last = first + rows - 1;
        long lastKey = last >>> CHUNK_BITS;
        long[] words = new long[(rows + 63) >>> 6];
        int[] buffer = new int[READ_AHEAD];
        boolean any = false;
        for (int at = at(first >>> CHUNK_BITS); at < keys.length && keys[at] <= lastKey; at++) {
            long base = (keys[at] << CHUNK_BITS) - first;
            BatchIterator ids = chunks[at].getBatchIterator();
            if (base < 0) {
                ids.advanceIfNeeded((int) -base);
            }
            boolean inside = true;
            while (inside && ids.hasNext()) {
                int found = ids.nextBatch(buffer);
                for (int i = 0; i < found; i++) {
                    long row = base + buffer[i];
                    if (row >= rows) {
                        inside = false;
                        break;
                    }
                    if (row >= 0) {
                        words[(int) (row >>> 6)] |= 1L << row;
                        any = true;
                    }
                }
            }
        }
        return any ? stored(words) : null;
    }

    /** Which of the ids are in the set, as a bitmap; null for none. */
    @Nullable
    MemorySegment bits(FixedVector ids) {
        int rows = ids.rows();
        long[] words = new long[(rows + 63) >>> 6];
        boolean any = false;
        for (int row = 0; row < rows; row++) {
            if (contains(ids.longAt(row))) {
                words[row >>> 6] |= 1L << row;
                any = true;
            }
        }
        return any ? stored(words) : null;
    }

    private static MemorySegment stored(long[] words) {
        // It may be shared by views, so nobody but the collector knows when it is free.
        MemorySegment bits = Arena.ofAuto().allocate((long) words.length << 3, 64);
        MemorySegment.copy(words, 0, bits, Layouts.LONG, 0, words.length);
        return bits;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowIdSet set && count == set.count && Arrays.equals(keys, set.keys)
                && Arrays.equals(chunks, set.chunks);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keys) * 31 + Long.hashCode(count);
    }

    @Override
    public String toString() {
        return count + " row ids";
    }
}
