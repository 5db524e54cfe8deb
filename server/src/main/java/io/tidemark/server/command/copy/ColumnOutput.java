package io.tidemark.server.command.copy;

import io.tidemark.protocol.type.ByteaText;
import io.tidemark.protocol.type.DateTimeText;
import io.tidemark.protocol.type.FloatText;
import io.tidemark.protocol.type.IntegerText;
import io.tidemark.protocol.type.NumericText;
import io.tidemark.protocol.type.UuidText;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.KernelContext;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.server.sql.type.Zones;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/** Writes the values of one column of a batch as text, without an object a value for the common types. */
final class ColumnOutput {
    private final SqlType type;
    private final Vector values;
    private final ZoneId zone;
    private byte[] bytes = new byte[64];

    private ColumnOutput(SqlType type, Vector values, ZoneId zone) {
        this.type = type;
        this.values = values;
        this.zone = zone;
    }

    /** The output of a column; types of which only the registry knows the text are cast in {@code arena}. */
    static ColumnOutput of(SqlType type, Vector values, Environment environment, BufferArena arena) {
        boolean text = switch (type.id()) {
            case TIME, INTERVAL, RECORD -> false;
            default -> type.id().element() == null && !type.id().isObjectNumber();
        };
        if (text && environment.textStyle().isDefaultFor(type.id())) {
            return new ColumnOutput(type, values, environment.timeZone());
        }
        Function cast = Registry.standard().cast(type.id(), TypeId.TEXT).map(Cast::function).orElseThrow(
                () -> new IllegalStateException("no text of type " + type.id()));
        Vector texts = cast.kernel().apply(new KernelContext(arena, environment),
                List.of(new Argument(values, 1, type)), values.rows(), values.validity());
        return new ColumnOutput(SqlType.of(TypeId.TEXT), texts, environment.timeZone());
    }

    /** The values, to ask which are NULL. */
    Vector values() {
        return values;
    }

    /** The array that {@link #text} wrote to, from its start. */
    byte[] bytes() {
        return bytes;
    }

    /** The text of the value at {@code row}, which must not be NULL. */
    byte[] bytes(int row) {
        int length = text(row);
        return Arrays.copyOf(bytes, length);
    }

    /** Writes the value at {@code row}, which must not be NULL; answers its length. */
    int text(int row) {
        return switch (values) {
            case BitVector bits -> {
                bytes[0] = (byte) (bits.value(row) ? 't' : 'f');
                yield 1;
            }
            case DictionaryVector symbols -> {
                VarVector texts = symbols.dictionary();
                int code = symbols.code(row);
                yield raw(texts.bytes(), texts.offset(code), texts.length(code));
            }
            case VarVector binary when type.id() == TypeId.BYTEA -> bytea(binary, row);
            case VarVector texts -> raw(texts.bytes(), texts.offset(row), texts.length(row));
            case FixedVector fixed -> fixed(fixed, row);
        };
    }

    private int raw(MemorySegment source, long offset, int length) {
        room(length);
        MemorySegment.copy(source, Layouts.BYTE, offset, bytes, 0, length);
        return length;
    }

    private int bytea(VarVector binary, int row) {
        room(ByteaText.textLength(binary.length(row)));
        return ByteaText.put(binary.bytes(), binary.offset(row), binary.length(row), bytes, 0);
    }

    private void room(int length) {
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, (int) Math.min(Integer.MAX_VALUE - 64, bytes.length * 2L))];
        }
    }

    private int fixed(FixedVector fixed, int row) {
        return switch (type.id()) {
            case INT2 -> IntegerText.put(fixed.shortAt(row), bytes, 0);
            case INT4 -> IntegerText.put(fixed.intAt(row), bytes, 0);
            case INT8 -> IntegerText.put(fixed.longAt(row), bytes, 0);
            case FLOAT4 -> FloatText.put(fixed.floatAt(row), bytes, 0);
            case FLOAT8 -> FloatText.put(fixed.doubleAt(row), bytes, 0);
            case DATE -> DateTimeText.putDate(fixed.intAt(row), bytes, 0);
            case TIMESTAMP -> DateTimeText.putTimestamp(fixed.longAt(row), bytes, 0);
            case TIMESTAMPTZ -> {
                long micros = fixed.longAt(row);
                int offset = Zones.isInfinite(micros) ? 0 : Zones.offsetSeconds(micros, zone);
                yield DateTimeText.putTimestamptz(micros, offset, bytes, 0);
            }
            case UUID -> UuidText.put(Long.reverseBytes(half(fixed, row, 0)),
                    Long.reverseBytes(half(fixed, row, 8)), bytes, 0);
            case NUMERIC -> NumericText.put(half(fixed, row, 8), half(fixed, row, 0), type.scale(), bytes, 0);
            default -> throw new IllegalStateException("no text of type " + type.id());
        };
    }

    private static long half(FixedVector fixed, int row, int offset) {
        return fixed.values().get(Layouts.LONG, ((long) row << 4) + offset);
    }
}
