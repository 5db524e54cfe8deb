package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan.JoinKey;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The right input of a hash join by its keys. Built once, by whoever comes first; then many streams may read. */
final class HashTable {
    private final Operator input;
    private final List<JoinKey> keys;
    private final Scope scope;
    private final RowStore store;
    private final KeyTable table;
    private final GrowingMemory numbers;
    private MemorySegment addresses = MemorySegment.NULL;
    private Ints starts = new Ints(MemorySegment.NULL);
    private boolean built;
    private boolean nullKey;

    HashTable(Operator input, List<SqlType> types, List<JoinKey> keys, Scope scope) {
        this.input = input;
        this.keys = keys;
        this.scope = scope;
        this.store = new RowStore(types, scope);
        this.table = new KeyTable(keys.stream().map(key -> key.right().type()).toList(), scope);
        this.numbers = new GrowingMemory(scope, 4096);
    }

    /** Loads the input unless that has been done. */
    synchronized HashTable build() {
        if (!built) {
            load();
            built = true;
        }
        return this;
    }

    KeyTable table() {
        return table;
    }

    RowStore store() {
        return store;
    }

    /** Whether some row has a NULL key that matches nothing. */
    boolean hasNullKey() {
        return nullKey;
    }

    /** Where the addresses of key {@code id} start; one past the last key, where they end. */
    int start(int id) {
        return starts.get(id);
    }

    long address(int index) {
        return addresses.getAtIndex(Layouts.LONG, index);
    }

    private void load() {
        ExpressionCompiler compiler = new ExpressionCompiler(store.types(), scope);
        List<Evaluator> evaluators = keys.stream().map(key -> compiler.compile(key.right())).toList();
        KeyTable.Reader reader = table.reader();
        BufferArena scratch = scope.arena();
        int count = 0;
        Rows rows = input.next();
        while (rows != null) {
            scratch.reset();
            List<Argument> values = new ArrayList<>();
            for (Evaluator evaluator : evaluators) {
                values.add(evaluator.evaluate(rows, scratch));
            }
            int rowCount = rows.count();
            MemorySegment ids = scratch.allocate((long) rowCount << 2);
            reader.insert(values, rowCount, ids, scratch);
            nullKey |= HashCandidates.dropNulls(keys, values, rowCount, ids);
            count = Math.addExact(count, rowCount);
            MemorySegment.copy(ids, 0, numbers.atLeast((long) count << 2), (long) (count - rowCount) << 2,
                    (long) rowCount << 2);
            store.add(rows);
            rows = input.next();
        }
        scope.free(scratch);
        arrange(count);
    }

    /** Puts the addresses of each key side by side, in the order of the input. */
    private void arrange(int count) {
        MemorySegment ids = numbers.segment();
        BufferArena lasting = scope.arena();
        starts = new Ints(lasting.allocateZeroed((table.count() + 1L) << 2));
        int met = 0;
        for (int i = 0; i < count; i++) {
            int id = ids.getAtIndex(Layouts.INT, i);
            if (id >= 0) {
                starts.set(id + 1, starts.get(id + 1) + 1);
                met++;
            }
        }
        for (int id = 0; id < table.count(); id++) {
            starts.set(id + 1, starts.get(id + 1) + starts.get(id));
        }
        BufferArena scratch = scope.arena();
        Ints next = Ints.of(table.count() + 1L, scratch);
        MemorySegment.copy(starts.cells(), 0, next.cells(), 0, (table.count() + 1L) << 2);
        addresses = lasting.allocate((long) met << 3);
        int row = 0;
        for (int batch = 0; batch < store.batchCount(); batch++) {
            for (int i = 0; i < store.rows(batch); i++) {
                int id = ids.getAtIndex(Layouts.INT, row++);
                if (id >= 0) {
                    addresses.setAtIndex(Layouts.LONG, next.get(id), (long) batch << 32 | i);
                    next.set(id, next.get(id) + 1);
                }
            }
        }
        scope.free(scratch);
        numbers.free();
    }
}
