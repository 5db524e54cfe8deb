package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Numbers the distinct values of one column, NULL among them, in order of first appearance. */
final class ColumnTable {
    private final SqlType type;
    private final @Nullable LongTable longs;
    private final @Nullable BytesTable bytes;
    private int count;
    private int nullId = -1;

    ColumnTable(SqlType type, Scope scope) {
        this.type = type;
        boolean narrow = LongCode.supports(type.id());
        this.longs = narrow ? new LongTable(scope) : null;
        this.bytes = narrow ? null : new BytesTable(scope);
    }

    SqlType type() {
        return type;
    }

    /** Numbers given so far. */
    int count() {
        return count;
    }

    /** The number of NULL, or -1. */
    int findNull() {
        return nullId;
    }

    int insertNull() {
        if (nullId < 0) {
            nullId = count++;
        }
        return nullId;
    }

    /** Whether values go by {@link LongCode}, and the methods with a {@code long}. */
    boolean narrow() {
        return longs != null;
    }

    int find(long code) {
        return table(longs).find(code);
    }

    int insert(long code) {
        int id = table(longs).insert(code, count);
        if (id == count) {
            count++;
        }
        return id;
    }

    /** The number of a value that is not NULL in a plain vector, or -1 when it is new and not to be inserted. */
    int number(Vector vector, int row, boolean insert, KeyBuffer scratch) {
        TypeId id = type.id();
        if (vector instanceof FixedVector fixed && id == TypeId.UUID) {
            return number(fixed.values(), (long) row << 4, 16, insert);
        }
        if (vector instanceof VarVector text && id.element() == null && id != TypeId.NUMERIC
                && id != TypeId.RECORD && id != TypeId.JSONB) {
            int offset = text.offset(row);
            int length = text.offset(row + 1) - offset;
            return number(text.bytes(), offset,
                    id == TypeId.BPCHAR ? KeyEncoder.unpadded(text.bytes(), offset, length) : length, insert);
        }
        scratch.clear();
        KeyEncoder.encode(vector, type, row, scratch);
        return number(scratch.segment(), 0, (int) scratch.length(), insert);
    }

    private int number(MemorySegment source, long offset, int length, boolean insert) {
        if (!insert) {
            return table(bytes).find(source, offset, length);
        }
        int id = table(bytes).insert(source, offset, length, count);
        if (id == count) {
            count++;
        }
        return id;
    }

    void free() {
        if (longs != null) {
            longs.free();
        }
        if (bytes != null) {
            bytes.free();
        }
    }

    private static <T> T table(@Nullable T table) {
        if (table == null) {
            throw new IllegalStateException("the column's values have another form");
        }
        return table;
    }
}
