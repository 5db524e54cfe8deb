package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Tells which rows differ from the row before them by some keys, from batch to batch. Confined to one thread. */
final class Changes {
    private final List<Evaluator> keys;
    private final List<Column> columns = new ArrayList<>();
    private boolean started;

    Changes(List<Evaluator> keys, List<SqlType> types, Scope scope) {
        this.keys = keys;
        types.forEach(type -> columns.add(LongCode.supports(type.id()) ? new Narrow() : new Wide(scope)));
    }

    /** The keys are the first columns of rows of these types. */
    static Changes ofColumns(List<SqlType> types, Scope scope) {
        List<Evaluator> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(new ColumnEvaluator(i, types.get(i), types.get(i)));
        }
        return new Changes(columns, types, scope);
    }

    /** Sets the flags of rows that differ; the very first row does. */
    void mark(Rows rows, boolean[] changed, BufferArena memory) {
        if (!started) {
            changed[0] = true;
        }
        for (int i = 0; i < columns.size(); i++) {
            Argument value = keys.get(i).evaluate(rows, memory);
            Argument plain = Plain.isDecimal(value.values(), value.type())
                    ? new Argument(Plain.of(value.values(), value.type(), memory), value.stride(),
                            value.type())
                    : value;
            columns.get(i).mark(plain, rows.count(), changed);
        }
        started = true;
    }

    /** One key. */
    private interface Column {
        void mark(Argument values, int rows, boolean[] changed);
    }

    /** A key with a code of 64 bits. */
    private static final class Narrow implements Column {
        private long[] codes = new long[0];
        private long last;
        private boolean lastNull;

        @Override
        public void mark(Argument values, int rows, boolean[] changed) {
            if (codes.length < rows) {
                codes = new long[rows];
            }
            LongCode.fill(values, rows, codes);
            boolean nullable = values.values().validity() != null;
            for (int i = 0; i < rows; i++) {
                boolean isNull = nullable && values.isNull(i);
                long code = isNull ? 0 : codes[i];
                changed[i] |= code != last || isNull != lastNull;
                last = code;
                lastNull = isNull;
            }
        }
    }

    /** A key that is compared by its encoding. */
    private static final class Wide implements Column {
        private KeyBuffer last;
        private KeyBuffer next;

        Wide(Scope scope) {
            this.last = new KeyBuffer(scope);
            this.next = new KeyBuffer(scope);
        }

        @Override
        public void mark(Argument values, int rows, boolean[] changed) {
            DictionaryVector symbols = values.values() instanceof DictionaryVector coded ? coded : null;
            for (int i = 0; i < rows; i++) {
                boolean sameSymbol = symbols != null && i > 0 && !symbols.isNull(i) && !symbols.isNull(i - 1)
                        && symbols.code(i) == symbols.code(i - 1);
                if (sameSymbol) {
                    continue;
                }
                next.clear();
                if (values.isNull(i)) {
                    next.putByte(1);
                } else {
                    next.putByte(0);
                    KeyEncoder.encode(values.values(), values.type(), i * values.stride(), next);
                }
                changed[i] |= MemorySegment.mismatch(next.segment(), 0, next.length(), last.segment(), 0,
                        last.length()) >= 0;
                KeyBuffer spare = last;
                last = next;
                next = spare;
            }
        }
    }
}
