package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows by several keys that are narrow or repeat often: the keys' bits are packed into as few words as they need, and the
 * rows are sorted by the last word, then stably by those before it.
 */
final class PackedOrder implements RowOrder {
    /** Rows of which it is seen whether values repeat. */
    private static final int SAMPLE_ROWS = 1024;

    private final List<PackedKey> keys;
    private final Scope scope;
    private final GrowingMemory addresses;
    private final GrowingMemory entries;
    private final BufferArena scratch;
    private int count;

    /** Bits of one key, or the one that says whether it is NULL. */
    private record Field(PackedKey key, boolean ofNull, int bits) {}

    PackedOrder(List<SortKey> keys, Scope scope) {
        this.keys = keys.stream().map(key -> new PackedKey(key, scope)).toList();
        this.scope = scope;
        this.addresses = new GrowingMemory(scope, 32 * 1024);
        this.entries = new GrowingMemory(scope, 32 * 1024);
        this.scratch = scope.arena();
    }

    /** Whether the keys of the first rows to be sorted are of this form. */
    static boolean suits(List<Argument> keys, int rows, Scope scope) {
        return !keys.isEmpty() && keys.stream().allMatch(key -> suits(key, rows, scope));
    }

    private static boolean suits(Argument key, int rows, Scope scope) {
        if (LongCode.supports(key.type().id()) || key.values() instanceof DictionaryVector) {
            return true;
        }
        if (key.constant() || rows < SAMPLE_ROWS) {
            return false;
        }
        BufferArena memory = scope.arena();
        ColumnTable table = new ColumnTable(key.type(), scope);
        new ColumnReader(table, scope).read(
                new Argument(Slice.of(key.values(), 0, SAMPLE_ROWS, memory), 1, key.type()), SAMPLE_ROWS,
                true, memory.allocate(SAMPLE_ROWS << 2), memory);
        int different = table.count();
        table.free();
        scope.free(memory);
        return different <= SAMPLE_ROWS / 2;
    }

    @Override
    public void add(List<Argument> values, int rows, int batch) {
        for (int i = 0; i < keys.size(); i++) {
            scratch.reset();
            keys.get(i).add(values.get(i), rows, scratch);
        }
        MemorySegment target = addresses.atLeast((long) (count + rows) << 3);
        for (int row = 0; row < rows; row++) {
            target.setAtIndex(Layouts.LONG, count++, (long) batch << 32 | row);
        }
    }

    @Override
    public void sort() {
        MemorySegment target = entries.atLeast((long) count << 4);
        for (int i = 0; i < count; i++) {
            target.set(Layouts.LONG, ((long) i << 4) + 8, i);
        }
        List<Field> word = new ArrayList<>();
        int bits = 0;
        for (Field field : fields().reversed()) {
            if (bits + field.bits() > Long.SIZE) {
                sort(word, target);
                word.clear();
                bits = 0;
            }
            word.add(field);
            bits += field.bits();
        }
        sort(word, target);
        MemorySegment source = addresses.segment();
        for (int i = 0; i < count; i++) {
            long at = ((long) i << 4) + 8;
            target.set(Layouts.LONG, at, source.getAtIndex(Layouts.LONG, target.get(Layouts.LONG, at)));
        }
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (PackedKey key : keys) {
            key.settle();
            if (key.nullable()) {
                fields.add(new Field(key, true, 1));
            }
            if (key.bits() > 0) {
                fields.add(new Field(key, false, key.bits()));
            }
        }
        return fields;
    }

    /** Sorts by fields that fit into one word, the least significant first. */
    private void sort(List<Field> word, MemorySegment target) {
        scope.checkCancelled();
        for (int i = 0; i < count; i++) {
            target.set(Layouts.LONG, (long) i << 4, Long.MIN_VALUE);
        }
        int at = 0;
        for (Field field : word) {
            if (field.ofNull()) {
                field.key().packNulls(target, count, at);
            } else {
                field.key().pack(target, count, at);
            }
            at += field.bits();
        }
        RadixSort.sort(target, count, scope);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void addresses(int from, long[] target) {
        MemorySegment source = entries.segment();
        for (int i = 0; i < target.length; i++) {
            target[i] = source.get(Layouts.LONG, ((long) (from + i) << 4) + 8);
        }
    }

    @Override
    public void free() {
        keys.forEach(PackedKey::free);
        addresses.free();
        entries.free();
        scope.free(scratch);
    }
}
