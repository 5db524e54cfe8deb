package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A number for the key of a row such that equal keys have equal numbers. Made of those of the key's columns whose equal
 * values are the same bytes.
 *
 * @param columns indices into the schema
 * @param types   of these columns
 */
record KeyHash(List<Integer> columns, List<SqlType> types) {
    private static final long NULL = 0x3C79_AC49_2BA7_B653L;
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    /** For a key of columns of the given types. */
    static KeyHash of(List<Integer> key, List<SqlType> types) {
        List<Integer> columns = new ArrayList<>();
        List<SqlType> used = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            switch (types.get(i).id()) {
                case INT2, INT4, INT8, DATE, TIMESTAMP, TIMESTAMPTZ, UUID, TEXT, VARCHAR -> {
                    columns.add(key.get(i));
                    used.add(types.get(i));
                }
                default -> {} // the others decide
            }
        }
        return new KeyHash(List.copyOf(columns), List.copyOf(used));
    }

    /** Whether no column can be used. */
    boolean isEmpty() {
        return columns.isEmpty();
    }

    /** The numbers of rows in the order of a batch. */
    long[] of(Batch rows) {
        return of(rows::column, 0, rows.rows());
    }

    /** The numbers of the rows {@code from} to {@code to} of a batch. */
    long[] of(BatchSource source, int from, int to) {
        return of(source::column, from, to);
    }

    private long[] of(IntFunction<Vector> values, int from, int to) {
        long[] hashes = new long[to - from];
        for (int column : columns) {
            Vector vector = values.apply(column);
            for (int row = from; row < to; row++) {
                long value = vector.isNull(row) ? NULL : value(vector, row);
                hashes[row - from] = mixed(hashes[row - from] * 31 + value);
            }
        }
        return hashes;
    }

    private static long value(Vector vector, int row) {
        return switch (vector) {
            case FixedVector fixed -> switch (fixed.width()) {
                case Short.BYTES -> fixed.shortAt(row);
                case Integer.BYTES -> fixed.intAt(row);
                case Long.BYTES -> fixed.longAt(row);
                default -> wide(fixed, row);
            };
            case VarVector text -> text(text, row);
            default -> throw new IllegalStateException("no key: " + vector.getClass());
        };
    }

    private static long wide(FixedVector fixed, int row) {
        long at = (long) row * fixed.width();
        return mixed(fixed.values().get(Layouts.LONG, at))
                + fixed.values().get(Layouts.LONG, at + Long.BYTES);
    }

    private static long text(VarVector text, int row) {
        int to = text.offset(row + 1);
        long hash = text.length(row);
        for (int at = text.offset(row); at < to; at++) {
            hash = hash * FACTOR + text.bytes().get(Layouts.BYTE, at);
        }
        return hash;
    }

    private static long mixed(long value) {
        long first = (value ^ value >>> 32) * FACTOR;
        long second = (first ^ first >>> 29) * 0xBF58_476D_1CE4_E5B9L;
        return second ^ second >>> 32;
    }
}
