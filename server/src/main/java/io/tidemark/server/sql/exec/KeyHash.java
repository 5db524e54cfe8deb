package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.KeyTypes;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/**
 * A number for the key of a row such that equal keys have equal numbers. Made of those of the key's columns whose types
 * are supported.
 *
 * @param columns indices into the schema
 * @param types   of these columns
 */
record KeyHash(List<Integer> columns, List<SqlType> types) {
    /** The number of a key without columns. */
    static final long EMPTY = 0;
    private static final long NULL = 0x3C79_AC49_2BA7_B653L;
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;
    private static final int DECIMAL_BITS = 127;

    /** For a key of columns of the given types. */
    static KeyHash of(List<Integer> key, List<SqlType> types) {
        List<Integer> columns = new ArrayList<>();
        List<SqlType> used = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            if (KeyTypes.numbered(types.get(i))) { // the others decide
                columns.add(key.get(i));
                used.add(types.get(i));
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
        for (int i = 0; i < columns.size(); i++) {
            Vector vector = values.apply(columns.get(i));
            IntToLongFunction number = numbers(vector, types.get(i));
            for (int row = from; row < to; row++) {
                long value = vector.isNull(row) ? NULL : number.applyAsLong(row);
                hashes[row - from] = with(hashes[row - from], value);
            }
        }
        return hashes;
    }

    /** The number of a key with one more column, from that of the key before and that of the column's value. */
    static long with(long key, long value) {
        return mixed(key * 31 + value);
    }

    /**
     * The number of a value that is looked for in a column; nothing when no row can have it. It is of the column's type,
     * but of integers and texts, which may be of any such type.
     */
    static OptionalLong find(Argument value, int row, SqlType column) {
        Vector vector = value.values();
        if (vector.isNull(row)) {
            return OptionalLong.empty();
        }
        if (column.id() == TypeId.NUMERIC && vector instanceof VarVector text) {
            return decimal(text, row, column.scale());
        }
        boolean sameForm = column.id() == TypeId.BPCHAR || column.id() == TypeId.FLOAT4
                || column.id() == TypeId.FLOAT8;
        return OptionalLong.of(numbers(vector, sameForm ? column : value.type()).applyAsLong(row));
    }

    private static IntToLongFunction numbers(Vector vector, SqlType type) {
        if (LongCode.supports(type.id())) {
            return row -> LongCode.of(vector, type.id(), row);
        }
        boolean padded = type.id() == TypeId.BPCHAR;
        return switch (vector) {
            case FixedVector fixed -> row -> wide(fixed.values().get(Layouts.LONG, (long) row << 4),
                    fixed.values().get(Layouts.LONG, ((long) row << 4) + Long.BYTES));
            case VarVector text -> row -> text(text, row, padded);
            case DictionaryVector symbols -> {
                long[] names = new long[symbols.dictionary().rows()];
                for (int i = 0; i < names.length; i++) {
                    names[i] = text(symbols.dictionary(), i, padded);
                }
                yield row -> names[symbols.code(row)];
            }
            default -> throw new IllegalStateException("no key: " + vector.getClass());
        };
    }

    private static OptionalLong decimal(VarVector texts, int row, int scale) {
        byte[] digits = texts.bytes().asSlice(texts.offset(row), texts.length(row))
                .toArray(Layouts.BYTE);
        String text = new String(digits, StandardCharsets.US_ASCII);
        char last = text.charAt(text.length() - 1);
        if (last < '0' || last > '9') {
            return OptionalLong.empty(); // NaN and the infinities
        }
        BigDecimal value = new BigDecimal(text).stripTrailingZeros();
        if (value.scale() > scale || value.precision() - value.scale() + scale > DECIMAL_BITS) {
            return OptionalLong.empty();
        }
        BigInteger unscaled = value.setScale(scale).unscaledValue();
        return unscaled.bitLength() > DECIMAL_BITS
                ? OptionalLong.empty()
                : OptionalLong.of(wide(unscaled.longValue(), unscaled.shiftRight(Long.SIZE).longValue()));
    }

    private static long wide(long first, long second) {
        return mixed(first) + second;
    }

    private static long text(VarVector text, int row, boolean padded) {
        MemorySegment bytes = text.bytes();
        int from = text.offset(row);
        int length = text.length(row);
        if (padded) {
            length = KeyEncoder.unpadded(bytes, from, length);
        }
        long hash = length;
        for (int at = from; at < from + length; at++) {
            hash = hash * FACTOR + bytes.get(Layouts.BYTE, at);
        }
        return hash;
    }

    private static long mixed(long value) {
        long first = (value ^ value >>> 32) * FACTOR;
        long second = (first ^ first >>> 29) * 0xBF58_476D_1CE4_E5B9L;
        return second ^ second >>> 32;
    }
}
