package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan.JoinKey;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Right rows with equal keys. */
final class HashCandidates implements Candidates {
    private final HashTable hash;
    private final List<JoinKey> keys;
    private final List<Evaluator> evaluators;
    private final boolean firstOnly;
    private final BufferArena memory;
    private KeyTable.@Nullable Reader reader;
    private List<Argument> values = List.of();
    private MemorySegment ids = MemorySegment.NULL;
    private int rows;
    private int row;
    private int offset;

    /** Candidates by {@code hash}; {@code firstOnly}: it is enough to know one for each left row. */
    HashCandidates(HashTable hash, List<SqlType> leftTypes, List<JoinKey> keys, boolean firstOnly,
            Scope scope) {
        ExpressionCompiler compiler = new ExpressionCompiler(leftTypes, scope);
        this.hash = hash;
        this.firstOnly = firstOnly;
        this.keys = keys;
        this.evaluators = keys.stream().map(key -> compiler.compile(key.left())).toList();
        this.memory = scope.arena();
    }

    @Override
    public RowStore store() {
        return hash.build().store();
    }

    @Override
    public void start(Rows left) {
        KeyTable.Reader known = reader;
        if (known == null) {
            known = hash.build().table().reader();
            reader = known;
        }
        memory.reset();
        rows = left.count();
        values = new ArrayList<>(evaluators.size());
        for (Evaluator evaluator : evaluators) {
            values.add(evaluator.evaluate(left, memory));
        }
        ids = memory.allocate((long) rows << 2);
        known.find(values, rows, ids, memory);
        dropNulls(keys, values, rows, ids);
        row = 0;
        offset = 0;
    }

    @Override
    public int next(int[] left, long[] right) {
        int count = 0;
        while (row < rows && count < left.length) {
            int id = ids.getAtIndex(Layouts.INT, row);
            if (id < 0) {
                row++;
                continue;
            }
            int start = hash.start(id) + offset;
            int end = firstOnly ? hash.start(id) + 1 : hash.start(id + 1);
            while (start < end && count < left.length) {
                left[count] = row;
                right[count++] = hash.address(start++);
                offset++;
            }
            if (start == end) {
                row++;
                offset = 0;
            }
        }
        return count;
    }

    @Override
    public boolean unknown(int leftRow) {
        return keys.size() == 1 && hash.store().count() > 0
                && (hash.hasNullKey() || values.getFirst().isNull(leftRow));
    }

    /** Makes rows match nothing that have a NULL key where NULLs are not equal; whether there were any. */
    static boolean dropNulls(List<JoinKey> keys, List<Argument> values, int rows, MemorySegment ids) {
        boolean any = false;
        for (int i = 0; i < keys.size(); i++) {
            Argument value = values.get(i);
            if (!keys.get(i).nullsEqual() && value.values().validity() != null) {
                for (int row = 0; row < rows; row++) {
                    if (value.isNull(row)) {
                        ids.setAtIndex(Layouts.INT, row, -1);
                        any = true;
                    }
                }
            }
        }
        return any;
    }
}
