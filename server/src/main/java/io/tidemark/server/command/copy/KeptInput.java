package io.tidemark.server.command.copy;

import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.type.ArrayImage;
import io.tidemark.protocol.type.PgType;
import io.tidemark.protocol.type.ValueImage;
import io.tidemark.server.sql.type.DateTimeParser;
import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads values of types that storage keeps as others: time, interval, json, arrays. Confined to one thread. */
final class KeptInput {
    private KeptInput() {}

    static ColumnInput of(TypeId type, VectorBuilder builder, CopyTarget target) {
        if (type == TypeId.TIME) {
            return (text, from, to) -> ((FixedBuilder) builder).appendLong(DateTimeParser.time(
                    ColumnInput.string(text, from, to), target.zone(), target.nowMicros()));
        }
        return (text, from, to) -> append(builder, image(type, Format.TEXT, text, from, to, target));
    }

    /** Adds an image in the form of {@link ValueImage} or {@link ArrayImage}. */
    static void append(VectorBuilder builder, byte[] image) {
        ByteBuffer value = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        switch (builder) {
            case FixedBuilder fixed when image.length == 8 -> fixed.appendLong(value.getLong());
            case FixedBuilder fixed -> fixed.append16(value.getLong(), value.getLong());
            default -> ((VarBuilder) builder).append(image, 0, image.length);
        }
    }

    /** The value of a text or of a binary form. */
    static byte[] image(TypeId type, Format format, byte[] bytes, int from, int to, CopyTarget target) {
        PgType wire = PgType.byOid(type.oid()).orElse(PgType.TEXT);
        if (type == TypeId.JSON || type == TypeId.JSONB) {
            int version = type == TypeId.JSONB && format == Format.BINARY ? 1 : 0;
            String text = ColumnInput.string(bytes, from + version, to);
            Json value = JsonReader.read(text);
            return (type == TypeId.JSONB ? value.toString() : text).getBytes(StandardCharsets.UTF_8);
        }
        if (type.element() != null) {
            return ArrayImage.fromWire(wire, format, bytes, from, to - from, target.zone());
        }
        return format == Format.TEXT
                ? ValueImage.fromText(wire, bytes, from, to - from, target.zone())
                : ValueImage.fromBinary(wire, bytes, from, to - from);
    }
}
