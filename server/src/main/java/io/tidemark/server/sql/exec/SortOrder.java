package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the keys of rows with the rows' addresses, and puts the addresses in order: stable, text by its bytes, NaN
 * above all numbers. Confined to one thread.
 *
 * <p>Rows become entries of 16 bytes: a signed 64-bit key and a number. One narrow key is that key itself, rows where
 * it is NULL are kept apart, and the number is the row's address. Otherwise the key is the first 8 bytes of all keys
 * encoded one after the other, the rest decides ties, and the number counts the rows.
 */
final class SortOrder {
    private final Scope scope;
    private final List<SortKey> keys;
    private final List<Evaluator> evaluators;
    private final boolean narrow;
    private final GrowingMemory entries;
    private final GrowingMemory extra;
    private final GrowingMemory offsets;
    private final KeyBuffer encoded;
    private int count;
    private int nullCount;
    private boolean sorted = true;
    private long last = Long.MIN_VALUE;
    private long[] codes = new long[0];

    /** An order by keys over rows of types {@code input}. */
    SortOrder(List<SortKey> keys, List<SqlType> input, Scope scope) {
        ExpressionCompiler compiler = new ExpressionCompiler(input, scope);
        this.scope = scope;
        this.keys = keys;
        this.evaluators = keys.stream().map(key -> compiler.compile(key.expression())).toList();
        this.narrow = keys.size() == 1 && LongCode.supports(keys.getFirst().expression().type().id());
        this.entries = new GrowingMemory(scope, 64 * 1024);
        this.extra = new GrowingMemory(scope, 32 * 1024);
        this.offsets = new GrowingMemory(scope, 32 * 1024);
        this.encoded = new KeyBuffer(scope);
    }

    /** Adds rows, whose addresses are {@code batch << 32} and up. */
    void add(Rows rows, int batch, BufferArena memory) {
        int rowCount = rows.count();
        if ((long) count + nullCount + rowCount > Integer.MAX_VALUE) {
            throw Failures.tooLong();
        }
        entries.atLeast((long) (count + rowCount) << 4);
        if (narrow) {
            addNarrow(evaluators.getFirst().evaluate(rows, memory), rowCount, batch);
            return;
        }
        List<Argument> values = new ArrayList<>(keys.size());
        for (Evaluator evaluator : evaluators) {
            Argument value = evaluator.evaluate(rows, memory);
            values.add(Plain.isDecimal(value.values(), value.type())
                    ? new Argument(Plain.of(value.values(), value.type(), memory), value.stride(),
                            value.type())
                    : value);
        }
        addEncoded(values, rowCount, batch);
    }

    private void addNarrow(Argument values, int rows, int batch) {
        if (codes.length < rows) {
            codes = new long[rows];
        }
        LongCode.fill(values, rows, codes);
        long flip = keys.getFirst().descending() ? -1L : 0;
        MemorySegment target = entries.segment();
        Vector vector = values.values();
        boolean nullable = vector.validity() != null;
        for (int i = 0; i < rows; i++) {
            long address = (long) batch << 32 | i;
            if (nullable && values.isNull(i)) {
                extra.atLeast((nullCount + 1L) << 3).setAtIndex(Layouts.LONG, nullCount++, address);
                continue;
            }
            put(target, codes[i] ^ flip, address);
        }
    }

    private void put(MemorySegment target, long key, long number) {
        target.set(Layouts.LONG, (long) count << 4, key);
        target.set(Layouts.LONG, ((long) count << 4) + 8, number);
        sorted &= last <= key;
        last = key;
        count++;
    }

    private void addEncoded(List<Argument> values, int rows, int batch) {
        MemorySegment ids = extra.atLeast((long) (count + rows) << 3);
        MemorySegment starts = offsets.atLeast((count + rows + 1L) << 3);
        starts.setAtIndex(Layouts.LONG, count, encoded.length());
        for (int row = 0; row < rows; row++) {
            long start = encoded.length();
            for (int i = 0; i < keys.size(); i++) {
                encode(keys.get(i), values.get(i), row);
            }
            ids.setAtIndex(Layouts.LONG, count, (long) batch << 32 | row);
            starts.setAtIndex(Layouts.LONG, count + 1L, encoded.length());
            put(entries.segment(), EncodedOrder.prefix(encoded.segment(), start, encoded.length()), count);
        }
    }

    private void encode(SortKey key, Argument values, int row) {
        if (values.isNull(row)) {
            encoded.putByte(key.nullsFirst() ? 0 : 1);
            return;
        }
        encoded.putByte(key.nullsFirst() ? 1 : 0);
        long start = encoded.length();
        KeyEncoder.encode(values.values(), values.type(), row * values.stride(), encoded);
        if (key.descending()) {
            encoded.invertFrom(start);
        }
    }

    /** Puts everything added so far in order. */
    void sort() {
        if (narrow) {
            if (!sorted) {
                RadixSort.sort(entries.segment(), count, scope);
            }
        } else {
            new EncodedOrder(encoded.segment(), offsets.segment(), scope).sort(entries.segment(), count);
        }
    }

    /** Rows added. */
    int count() {
        return count + nullCount;
    }

    /** The addresses of up to {@code limit} rows in order, after {@link #sort}, from the {@code from}-th on. */
    long[] addresses(int from, int limit) {
        long[] result = new long[Math.min(limit, count() - from)];
        int nullsBefore = narrow && keys.getFirst().nullsFirst() ? nullCount : 0;
        for (int i = 0; i < result.length; i++) {
            int at = from + i - nullsBefore;
            result[i] = at < 0 || (narrow && at >= count)
                    ? extra.segment().getAtIndex(Layouts.LONG, at < 0 ? from + i : at - count)
                    : address(at);
        }
        return result;
    }

    private long address(int index) {
        long number = entries.segment().get(Layouts.LONG, ((long) index << 4) + 8);
        return narrow ? number : extra.segment().getAtIndex(Layouts.LONG, number);
    }

    void free() {
        entries.free();
        extra.free();
        offsets.free();
        encoded.free();
    }
}
