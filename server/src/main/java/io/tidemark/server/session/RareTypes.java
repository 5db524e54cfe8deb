package io.tidemark.server.session;

import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.type.ArrayImage;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.KernelContext;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.List;

/**
 * Writers for one column of a type that the wire has no method for: object names, which are numbers in binary, and arrays.
 * Their text is what a cast to text gives.
 *
 * @param memory where that text lies; lives as long as the batch
 */
record RareTypes(Environment environment, BufferArena memory, Format format) {
    /** PostgreSQL's version of jsonb's binary format. */
    static final byte JSONB_VERSION = 1;

    ZoneId timeZone() {
        return environment.timeZone();
    }

    /** Whether the session wants text that is not the usual one. */
    boolean isStyled(TypeId type) {
        return format == Format.TEXT && !environment.textStyle().isDefaultFor(type);
    }

    /** A writer for the values that are not NULL. */
    ColumnWriter writer(SqlType type, Vector vector) {
        if (format == Format.TEXT) {
            return text(type.id(), vector);
        }
        if (type.id() == TypeId.INET && vector instanceof VarVector addresses) {
            return (sink, row) -> {
                byte[] wire = InternetAddress.toWire(addresses.string(row));
                sink.writeEncoded(wire, 0, wire.length);
            };
        }
        if (type.id() == TypeId.TID && vector instanceof FixedVector positions) {
            return (sink, row) -> sink
                    .writeEncoded(ByteBuffer.allocate(6).putInt((int) (positions.longAt(row) >>> 16))
                            .putShort((short) positions.longAt(row)).array(), 0, 6);
        }
        if (type.id() == TypeId.RECORD && vector instanceof VarVector rows) {
            return (sink, row) -> {
                byte[] wire = RecordImage.toWire(rows.byteArray(row));
                sink.writeEncoded(wire, 0, wire.length);
            };
        }
        TypeId element = type.id().element();
        if (element != null && vector instanceof VarVector arrays) {
            return (sink, row) -> {
                byte[] wire = ArrayImage.toBinary(Parameters.wireType(type.id()),
                        arrays.byteArray(row));
                sink.writeEncoded(wire, 0, wire.length);
            };
        }
        if (vector instanceof FixedVector numbers && numbers.width() == 4) {
            return (sink, row) -> sink.writeOid(numbers.intAt(row));
        }
        return text(type.id(), vector);
    }

    /** jsonb is its text, in binary after the number of its version. */
    ColumnWriter jsonb(VarVector texts) {
        if (format == Format.TEXT) {
            return (sink, row) -> writeText(sink, texts, row);
        }
        return (sink, row) -> {
            byte[] text = texts.byteArray(row);
            byte[] wire = new byte[text.length + 1];
            wire[0] = JSONB_VERSION;
            System.arraycopy(text, 0, wire, 1, text.length);
            sink.writeEncoded(wire, 0, wire.length);
        };
    }

    private ColumnWriter text(TypeId type, Vector vector) {
        Function cast = Registry.standard()
                .cast(type, TypeId.TEXT)
                .map(Cast::function)
                .orElseThrow(() -> new IllegalStateException("no cast of " + type + " to text"));
        Vector result = cast.kernel()
                .apply(new KernelContext(memory, environment),
                        List.of(new Argument(vector, 1, SqlType.of(type))),
                        vector.rows(),
                        vector.validity());
        VarVector words = (VarVector) result;
        return (sink, row) -> writeText(sink, words, row);
    }

    private static void writeText(RowSink sink, VarVector words, int row) {
        sink.writeText(words.bytes(), words.offset(row), words.length(row));
    }
}
