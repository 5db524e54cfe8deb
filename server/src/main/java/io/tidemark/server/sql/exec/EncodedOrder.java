package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Rows by any keys: all of a row's keys are encoded one after the other. */
final class EncodedOrder implements RowOrder {
    private final List<SortKey> keys;
    private final EncodedKeys encoded;
    private final GrowingMemory addresses;
    private final GrowingMemory entries;
    private int count;

    EncodedOrder(List<SortKey> keys, Scope scope) {
        this.keys = keys;
        this.encoded = new EncodedKeys(scope);
        this.addresses = new GrowingMemory(scope, 32 * 1024);
        this.entries = new GrowingMemory(scope, 64 * 1024);
    }

    @Override
    public void add(List<Argument> values, int rows, int batch) {
        MemorySegment ids = addresses.atLeast((long) (count + rows) << 3);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < keys.size(); i++) {
                encode(keys.get(i), values.get(i), row);
            }
            encoded.end();
            ids.setAtIndex(Layouts.LONG, count++, (long) batch << 32 | row);
        }
    }

    private void encode(SortKey key, Argument values, int row) {
        KeyBuffer bytes = encoded.bytes();
        if (values.isNull(row)) {
            bytes.putByte(key.nullsFirst() ? 0 : 1);
            return;
        }
        bytes.putByte(key.nullsFirst() ? 1 : 0);
        long start = bytes.length();
        KeyEncoder.encode(values.values(), values.type(), row * values.stride(), bytes);
        if (key.descending()) {
            bytes.invertFrom(start);
        }
    }

    @Override
    public void sort() {
        encoded.sort(entries.atLeast((long) count << 4));
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void addresses(int from, long[] target) {
        for (int i = 0; i < target.length; i++) {
            long number = entries.segment().get(Layouts.LONG, ((long) (from + i) << 4) + 8);
            target[i] = addresses.segment().getAtIndex(Layouts.LONG, number);
        }
    }

    @Override
    public void free() {
        encoded.free();
        addresses.free();
        entries.free();
    }
}
