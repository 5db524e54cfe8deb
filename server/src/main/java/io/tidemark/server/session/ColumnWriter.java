package io.tidemark.server.session;

import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.server.sql.analyze.OutputColumn;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** Writes the values of one vector to the wire, without an object a value where the type is a common one. */
@FunctionalInterface
interface ColumnWriter {
    /** Writes the value at {@code row}. */
    void write(RowSink sink, int row);

    /** The writer for a vector of a type; NULLs are handled. */
    static ColumnWriter of(SqlType type, Vector vector, RareTypes rare) {
        ColumnWriter values = rare.isStyled(type.id())
                ? rare.writer(type, vector)
                : plain(type, vector, rare);
        MemorySegment validity = vector.validity();
        return validity == null ? values : (sink, row) -> {
            if (vector.isNull(row)) {
                sink.writeNull();
            } else {
                values.write(sink, row);
            }
        };
    }

    private static ColumnWriter plain(SqlType type, Vector vector, RareTypes rare) {
        return switch (vector) {
            case BitVector bits -> (sink, row) -> sink.writeBool(bits.value(row));
            case FixedVector fixed -> fixed(type, fixed, rare);
            case VarVector text -> variable(type.id(), text, rare);
            case DictionaryVector coded -> {
                VarVector words = coded.dictionary();
                yield (sink, row) -> {
                    int code = coded.code(row);
                    sink.writeText(words.bytes(), words.offset(code), words.length(code));
                };
            }
        };
    }

    /** The writers of a batch's columns. */
    static ColumnWriter[] all(List<OutputColumn> columns, Batch batch, FormatCodes formats,
            Environment environment, BufferArena scratch) {
        ColumnWriter[] writers = new ColumnWriter[columns.size()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = of(columns.get(i).type(), batch.column(i),
                    new RareTypes(environment, scratch, formats.of(i)));
        }
        return writers;
    }

    private static ColumnWriter fixed(SqlType type, FixedVector vector, RareTypes rare) {
        return switch (type.id()) {
            case INT2 -> (sink, row) -> sink.writeInt2(vector.shortAt(row));
            case INT4 -> (sink, row) -> sink.writeInt4(vector.intAt(row));
            case INT8 -> (sink, row) -> sink.writeInt8(vector.longAt(row));
            case OID -> (sink, row) -> sink.writeOid(vector.intAt(row));
            case FLOAT4 -> (sink, row) -> sink.writeFloat4(vector.floatAt(row));
            case FLOAT8 -> (sink, row) -> sink.writeFloat8(vector.doubleAt(row));
            case DATE -> (sink, row) -> sink.writeDate(vector.intAt(row));
            case TIMESTAMP -> (sink, row) -> sink.writeTimestamp(vector.longAt(row));
            case TIMESTAMPTZ -> timestamptz(vector, rare.timeZone());
            case TIME -> (sink, row) -> sink.writeTime(vector.longAt(row));
            case UUID -> (sink, row) -> sink.writeUuid(Long.reverseBytes(half(vector, 2L * row)),
                    Long.reverseBytes(half(vector, 2L * row + 1)));
            case NUMERIC ->
                (sink, row) -> sink.writeNumeric(half(vector, 2L * row + 1), half(vector, 2L * row),
                        type.scale());
            case INTERVAL -> (sink, row) -> sink.writeInterval(
                    vector.values().get(Layouts.INT, 16L * row + 12),
                    vector.values().get(Layouts.INT, 16L * row + 8),
                    half(vector, 2L * row));
            default -> rare.writer(type, vector);
        };
    }

    private static long half(FixedVector vector, long index) {
        return vector.values().getAtIndex(Layouts.LONG, index);
    }

    private static ColumnWriter timestamptz(FixedVector vector, ZoneId zone) {
        if (zone instanceof ZoneOffset offset) {
            return (sink, row) -> sink.writeTimestamptz(vector.longAt(row), offset.getTotalSeconds());
        }
        return (sink, row) -> {
            long micros = vector.longAt(row);
            Instant instant = Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000));
            sink.writeTimestamptz(micros, zone.getRules().getOffset(instant).getTotalSeconds());
        };
    }

    private static ColumnWriter variable(TypeId type, VarVector vector, RareTypes rare) {
        return switch (type) {
            case BYTEA ->
                (sink, row) -> sink.writeBytea(vector.bytes(), vector.offset(row), vector.length(row));
            case NUMERIC ->
                (sink, row) -> sink.writeNumeric(vector.bytes(), vector.offset(row), vector.length(row));
            case JSONB -> rare.jsonb(vector);
            case TEXT, VARCHAR, BPCHAR, NAME, UNKNOWN, JSON, SYMBOL, CHAR_INTERNAL, VOID ->
                (sink, row) -> sink.writeText(vector.bytes(), vector.offset(row), vector.length(row));
            default -> rare.writer(SqlType.of(type), vector);
        };
    }
}
