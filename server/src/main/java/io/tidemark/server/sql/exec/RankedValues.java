package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;

/** The different values of a key that is not narrow, numbered as they come and ranked at the end. */
final class RankedValues {
    private final SqlType type;
    private final Scope scope;
    private final ColumnTable table;
    private final ColumnReader reader;
    private final EncodedKeys encoded;

    RankedValues(SqlType type, Scope scope) {
        this.type = type;
        this.scope = scope;
        this.table = new ColumnTable(type, scope);
        this.reader = new ColumnReader(table, scope);
        this.encoded = new EncodedKeys(scope);
    }

    /** Writes the number of each row's value, for a NULL any. */
    void number(Argument argument, int rows, long[] numbers, BufferArena memory) {
        MemorySegment ids = memory.allocate((long) rows << 2);
        int known = table.count();
        reader.read(argument, rows, true, ids, memory);
        int count = table.count();
        Vector values = argument.values();
        for (int i = 0; i < rows; i++) {
            int id = ids.getAtIndex(Layouts.INT, i);
            numbers[i] = id;
            if (id == known && known < count) {
                int row = i * argument.stride();
                if (!values.isNull(row)) {
                    KeyEncoder.encode(values, type, row, encoded.bytes());
                }
                encoded.end();
                known++;
            }
        }
    }

    /** The rank of each number, from 0. */
    int[] ranks() {
        int count = table.count();
        int[] ranks = new int[count];
        scope.heap().add((long) count << 2);
        BufferArena memory = scope.arena();
        MemorySegment entries = memory.allocate((long) count << 4);
        encoded.sort(entries);
        for (int i = 0; i < count; i++) {
            ranks[(int) entries.get(Layouts.LONG, ((long) i << 4) + 8)] = i;
        }
        scope.free(memory);
        return ranks;
    }

    void free() {
        table.free();
        encoded.free();
    }
}
