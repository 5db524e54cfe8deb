package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers distinct rows of keys 0, 1, 2 … in order of first appearance; NULLs are equal.
 *
 * <p>Each column numbers its own values; two numbers make a pair that is numbered again, and so on: no row is ever
 * encoded as a whole, and symbols cost an array access. Many {@link Reader}s may find while none inserts.
 */
final class KeyTable {
    private final Scope scope;
    private final List<ColumnTable> columns = new ArrayList<>();
    private final List<LongTable> pairs = new ArrayList<>();
    private final int[] counts;

    KeyTable(List<SqlType> types, Scope scope) {
        this.scope = scope;
        this.counts = new int[types.size()];
        for (SqlType type : types) {
            columns.add(new ColumnTable(type, scope));
            if (columns.size() > 1) {
                pairs.add(new LongTable(scope));
            }
        }
    }

    /** Rows of keys known. */
    int count() {
        return counts[counts.length - 1];
    }

    /** The number of NULL in a table of one column, or -1. */
    int findNull() {
        return columns.getFirst().findNull();
    }

    /** A reader for one stream. */
    Reader reader() {
        return new Reader();
    }

    void free() {
        columns.forEach(ColumnTable::free);
        pairs.forEach(LongTable::free);
    }

    /** Finds and adds keys. Confined to one stream. */
    final class Reader {
        private final List<ColumnReader> readers = columns.stream().map(c -> new ColumnReader(c, scope))
                .toList();

        /** Writes the int32 number of each row's keys, adding those that are new. */
        void insert(List<Argument> keys, int rows, MemorySegment ids, BufferArena memory) {
            readers.getFirst().read(keys.getFirst(), rows, true, ids, memory);
            counts[0] = columns.getFirst().count();
            MemorySegment others = keys.size() == 1 ? ids : memory.allocate((long) rows << 2);
            for (int column = 1; column < keys.size(); column++) {
                readers.get(column).read(keys.get(column), rows, true, others, memory);
                LongTable table = pairs.get(column - 1);
                int next = counts[column];
                for (int i = 0; i < rows; i++) {
                    int id = table.insert(pair(ids, others, i), next);
                    next += id == next ? 1 : 0;
                    ids.setAtIndex(Layouts.INT, i, id);
                }
                counts[column] = next;
            }
        }

        /** Writes the int32 number of each row's keys, -1 for those that are not known. */
        void find(List<Argument> keys, int rows, MemorySegment ids, BufferArena memory) {
            readers.getFirst().read(keys.getFirst(), rows, false, ids, memory);
            MemorySegment others = keys.size() == 1 ? ids : memory.allocate((long) rows << 2);
            for (int column = 1; column < keys.size(); column++) {
                readers.get(column).read(keys.get(column), rows, false, others, memory);
                LongTable table = pairs.get(column - 1);
                for (int i = 0; i < rows; i++) {
                    boolean known = ids.getAtIndex(Layouts.INT, i) >= 0
                            && others.getAtIndex(Layouts.INT, i) >= 0;
                    ids.setAtIndex(Layouts.INT, i, known ? table.find(pair(ids, others, i)) : -1);
                }
            }
        }

        private long pair(MemorySegment ids, MemorySegment others, int row) {
            return (long) ids.getAtIndex(Layouts.INT, row) << 32 | others.getAtIndex(Layouts.INT, row);
        }
    }
}
