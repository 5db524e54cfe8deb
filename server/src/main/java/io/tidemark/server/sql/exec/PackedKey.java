package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** One key of many rows as numbers that need no more bits than the values differ in. Confined to one thread. */
final class PackedKey {
    private final SortKey key;
    private final Scope scope;
    private final GrowingMemory codes;
    private final @Nullable RankedValues values;
    private @Nullable GrowingMemory present;
    private int count;
    private boolean any;
    private long first;
    private long least = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;
    private long differing;
    private int shift;
    private int[] ranks = new int[0];
    private long[] some = new long[0];

    PackedKey(SortKey key, Scope scope) {
        SqlType type = key.expression().type();
        this.key = key;
        this.scope = scope;
        this.codes = new GrowingMemory(scope, 32 * 1024);
        this.values = LongCode.supports(type.id()) ? null : new RankedValues(type, scope);
    }

    /** Adds the key of rows. */
    void add(Argument argument, int rows, BufferArena memory) {
        if (some.length < rows) {
            some = new long[rows];
        }
        if (values == null) {
            LongCode.fill(argument, rows, some);
        } else {
            values.number(argument, rows, some, memory);
        }
        MemorySegment target = codes.atLeast((long) (count + rows) << 3);
        MemorySegment.copy(some, 0, target, Layouts.LONG, (long) count << 3, rows);
        if (argument.values().validity() != null || present != null) {
            note(argument, rows);
        } else {
            range(rows);
        }
        count += rows;
    }

    private void range(int rows) {
        if (!any && rows > 0) {
            first = some[0];
            any = true;
        }
        long low = least;
        long high = greatest;
        long different = differing;
        for (int i = 0; i < rows; i++) {
            long code = some[i];
            low = Math.min(low, code);
            high = Math.max(high, code);
            different |= code ^ first;
        }
        least = low;
        greatest = high;
        differing = different;
    }

    private void note(Argument argument, int rows) {
        GrowingMemory flags = present;
        if (flags == null) {
            flags = new GrowingMemory(scope, Math.addExact(count, rows));
            flags.segment().asSlice(0, count).fill((byte) 1);
            present = flags;
        }
        MemorySegment target = flags.atLeast((long) count + rows);
        int found = 0;
        for (int i = 0; i < rows; i++) {
            boolean isNull = argument.isNull(i);
            target.set(Layouts.BYTE, (long) count + i, (byte) (isNull ? 0 : 1));
            if (!isNull) {
                some[found++] = some[i];
            }
        }
        range(found);
    }

    /** Settles how many bits rows need; before {@link #pack}, again after more rows. */
    void settle() {
        if (values != null) {
            ranks = values.ranks();
            shift = 0;
            return;
        }
        shift = differing == 0 ? 0 : Long.numberOfTrailingZeros(differing);
    }

    /** The bits of a value, 0 when all are the same, up to 64. */
    int bits() {
        if (!any) {
            return 0;
        }
        long span = values == null ? (greatest - least) >>> shift : ranks.length - 1L;
        return Long.SIZE - Long.numberOfLeadingZeros(span);
    }

    /** Whether some row's key is NULL, which takes one bit more, above the value's. */
    boolean nullable() {
        return present != null;
    }

    /** Combines the values, {@code at} bits from the right, with the first 8 bytes of entries that end with a row. */
    void pack(MemorySegment entries, int rows, int at) {
        MemorySegment source = codes.segment();
        MemorySegment flags = present == null ? null : present.segment();
        long base = key.descending() ? greatest : least;
        for (int i = 0; i < rows; i++) {
            long entry = (long) i << 4;
            long row = entries.get(Layouts.LONG, entry + 8);
            if (flags != null && flags.get(Layouts.BYTE, row) == 0) {
                continue;
            }
            long code = source.getAtIndex(Layouts.LONG, row);
            long value = values == null
                    ? (key.descending() ? base - code : code - base) >>> shift
                    : key.descending() ? ranks.length - 1L - ranks[(int) code] : ranks[(int) code];
            entries.set(Layouts.LONG, entry, entries.get(Layouts.LONG, entry) ^ value << at);
        }
    }

    /** Combines likewise the bit that tells NULL from values. */
    void packNulls(MemorySegment entries, int rows, int at) {
        if (present == null) {
            return;
        }
        MemorySegment flags = present.segment();
        long flip = key.nullsFirst() ? 0 : 1;
        for (int i = 0; i < rows; i++) {
            long entry = (long) i << 4;
            long bit = flags.get(Layouts.BYTE, entries.get(Layouts.LONG, entry + 8)) ^ flip;
            entries.set(Layouts.LONG, entry, entries.get(Layouts.LONG, entry) ^ bit << at);
        }
    }

    void free() {
        codes.free();
        if (values != null) {
            values.free();
        }
        if (present != null) {
            present.free();
        }
    }
}
