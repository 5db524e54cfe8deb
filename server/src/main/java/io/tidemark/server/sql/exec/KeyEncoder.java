package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;

/**
 * Values as bytes that compare, byte by byte and unsigned, as SQL compares the values, and are the same exactly for
 * equal values: {@code 1.0} and {@code 1.00}, {@code 1 day} and {@code 24:00}, a {@code char(n)} with and without its
 * padding. No encoding is a prefix of another, so that they can be put one after the other.
 */
final class KeyEncoder {
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private KeyEncoder() {}

    /** Adds the encoding of the value at {@code row}, which must not be NULL. */
    static void encode(Vector vector, SqlType type, int row, KeyBuffer out) {
        TypeId id = type.id();
        if (LongCode.supports(id)) {
            out.putLong(LongCode.of(vector, id, row) ^ Long.MIN_VALUE);
            return;
        }
        switch (vector) {
            case FixedVector fixed when id == TypeId.UUID ->
                out.putBytes(fixed.values(), (long) row << 4, 16);
            case FixedVector fixed when id == TypeId.INTERVAL ->
                interval(fixed.values(), (long) row << 4, out);
            case VarVector text -> variable(text.bytes(), text.offset(row), text.length(row), id, out);
            case DictionaryVector symbols -> {
                VarVector names = symbols.dictionary();
                int code = symbols.code(row);
                variable(names.bytes(), names.offset(code), names.length(code), id, out);
            }
            default -> throw new IllegalStateException("no key of " + id + " in " + vector);
        }
    }

    private static void variable(MemorySegment bytes, long offset, int length, TypeId id, KeyBuffer out) {
        TypeId element = id.element();
        if (element != null) {
            array(bytes, offset, element, out);
        } else if (id == TypeId.RECORD) {
            record(bytes, offset, out);
        } else if (id == TypeId.NUMERIC) {
            NumericKey.encode(bytes, offset, length, out);
        } else if (id == TypeId.JSONB) {
            JsonKey.encode(bytes, offset, length, out);
        } else {
            text(bytes, offset, id == TypeId.BPCHAR ? unpadded(bytes, offset, length) : length, out);
        }
    }

    /** The length without trailing blanks. */
    static int unpadded(MemorySegment bytes, long offset, int length) {
        int end = length;
        while (end > 0 && bytes.get(Layouts.BYTE, offset + end - 1) == ' ') {
            end--;
        }
        return end;
    }

    /** A zero byte becomes 0 and 255; 0 and 0 end the string. */
    static void text(MemorySegment bytes, long offset, int length, KeyBuffer out) {
        for (long at = offset; at < offset + length; at++) {
            byte value = bytes.get(Layouts.BYTE, at);
            out.putByte(value);
            if (value == 0) {
                out.putByte(0xFF);
            }
        }
        out.putByte(0);
        out.putByte(0);
    }

    /** Whole days, a month counting 30, then the microseconds left. */
    private static void interval(MemorySegment bytes, long offset, KeyBuffer out) {
        long micros = bytes.get(Layouts.LONG, offset);
        long days = bytes.get(Layouts.INT, offset + 8);
        long months = bytes.get(Layouts.INT, offset + 12);
        out.putLong(months * 30 + days + Math.floorDiv(micros, MICROS_PER_DAY) ^ Long.MIN_VALUE);
        out.putLong(Math.floorMod(micros, MICROS_PER_DAY));
    }

    /** Elements in turn, NULL after all others; a shorter array sorts first; then dimensions, their lengths, their bounds. */
    private static void array(MemorySegment bytes, long offset, TypeId element, KeyBuffer out) {
        int first = bytes.get(Layouts.INT, offset);
        int dimensions = Math.max(1, -first);
        long bounds = first < 0 ? offset + 4 : offset;
        int count = 1;
        for (int i = 0; i < dimensions; i++) {
            count *= bytes.get(Layouts.INT, bounds + 8L * i);
        }
        long at = bounds + 8L * dimensions;
        for (int i = 0; i < count; i++) {
            int length = bytes.get(Layouts.INT, at);
            at += 4;
            if (length < 0) {
                out.putByte(2);
            } else {
                out.putByte(1);
                element(bytes, at, length, element, out);
                at += length;
            }
        }
        out.putByte(0);
        if (count == 0) {
            return;
        }
        out.putByte(dimensions);
        for (int part = 0; part < 2; part++) {
            for (int i = 0; i < dimensions; i++) {
                out.putLong(bytes.get(Layouts.INT, bounds + 8L * i + 4L * part) ^ Long.MIN_VALUE);
            }
        }
    }

    /** Fields in turn as those of an array; their names do not count. */
    private static void record(MemorySegment bytes, long offset, KeyBuffer out) {
        int count = bytes.get(Layouts.INT, offset);
        long at = offset + 4;
        for (int i = 0; i < count; i++) {
            TypeId type = TypeId.ofOid(bytes.get(Layouts.INT, at));
            at += 8 + bytes.get(Layouts.INT, at + 4);
            int length = bytes.get(Layouts.INT, at);
            at += 4;
            if (length < 0) {
                out.putByte(2);
            } else {
                out.putByte(1);
                element(bytes, at, length, type, out);
                at += length;
            }
        }
        out.putByte(0);
    }

    private static void element(MemorySegment bytes, long at, int length, TypeId type, KeyBuffer out) {
        switch (type.layout()) {
            case VARIABLE -> variable(bytes, at, length, type, out);
            case BIT -> out.putByte(bytes.get(Layouts.BYTE, at));
            case FIXED2, FIXED4, FIXED8, FIXED16 -> encode(
                    new FixedVector(1, null, length, bytes.asSlice(at, length)), SqlType.of(type), 0, out);
        }
    }
}
