package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Rows by one key of 64 bits: entries of the key and the row's address. Rows where it is NULL are kept apart. */
final class NarrowOrder implements RowOrder {
    private final SortKey key;
    private final Scope scope;
    private final GrowingMemory entries;
    private final GrowingMemory nulls;
    private int count;
    private int nullCount;
    private boolean sorted = true;
    private long last = Long.MIN_VALUE;
    private long[] codes = new long[0];

    NarrowOrder(SortKey key, Scope scope) {
        this.key = key;
        this.scope = scope;
        this.entries = new GrowingMemory(scope, 64 * 1024);
        this.nulls = new GrowingMemory(scope, 4 * 1024);
    }

    @Override
    public void add(List<Argument> keys, int rows, int batch) {
        Argument values = keys.getFirst();
        if (codes.length < rows) {
            codes = new long[rows];
        }
        LongCode.fill(values, rows, codes);
        long flip = key.descending() ? -1L : 0;
        MemorySegment target = entries.atLeast((long) (count + rows) << 4);
        boolean nullable = values.values().validity() != null;
        for (int i = 0; i < rows; i++) {
            long address = (long) batch << 32 | i;
            if (nullable && values.isNull(i)) {
                nulls.atLeast((nullCount + 1L) << 3).setAtIndex(Layouts.LONG, nullCount++, address);
                continue;
            }
            long code = codes[i] ^ flip;
            target.set(Layouts.LONG, (long) count << 4, code);
            target.set(Layouts.LONG, ((long) count << 4) + 8, address);
            sorted &= last <= code;
            last = code;
            count++;
        }
    }

    @Override
    public void sort() {
        if (!sorted) {
            RadixSort.sort(entries.segment(), count, scope);
        }
    }

    @Override
    public int count() {
        return count + nullCount;
    }

    @Override
    public void addresses(int from, long[] target) {
        int nullsBefore = key.nullsFirst() ? nullCount : 0;
        for (int i = 0; i < target.length; i++) {
            int at = from + i - nullsBefore;
            target[i] = at < 0 || at >= count
                    ? nulls.segment().getAtIndex(Layouts.LONG, at < 0 ? from + i : at - count)
                    : entries.segment().get(Layouts.LONG, ((long) at << 4) + 8);
        }
    }

    @Override
    public void free() {
        entries.free();
        nulls.free();
    }
}
