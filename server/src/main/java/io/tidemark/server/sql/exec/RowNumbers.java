package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Numbers distinct whole rows in order of first appearance; NULLs are equal. Confined to one thread. */
final class RowNumbers {
    private static final SqlType NOTHING = Truth.BOOLEAN;

    private final List<Evaluator> keys;
    private final KeyTable table;
    private final KeyTable.Reader reader;

    /** Numbers rows by their keys; rows without keys are all equal. */
    RowNumbers(List<Evaluator> keys, List<SqlType> types, Scope scope) {
        this.keys = keys;
        this.table = new KeyTable(types.isEmpty() ? List.of(NOTHING) : types, scope);
        this.reader = table.reader();
    }

    /** Numbers rows by all their columns. */
    static RowNumbers ofColumns(List<SqlType> types, Scope scope) {
        List<Evaluator> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(new ColumnEvaluator(i, types.get(i), types.get(i)));
        }
        return new RowNumbers(columns, types, scope);
    }

    int count() {
        return table.count();
    }

    /** The int32 number of each row. */
    MemorySegment of(Rows rows, BufferArena memory) {
        List<Argument> values = new ArrayList<>(keys.size());
        for (Evaluator key : keys) {
            values.add(key.evaluate(rows, memory));
        }
        if (values.isEmpty()) {
            values.add(Truth.constant(true, memory));
        }
        MemorySegment ids = memory.allocate((long) rows.count() << 2);
        reader.insert(values, rows.count(), ids, memory);
        return ids;
    }
}
