package io.tidemark.server.command.copy;

import io.tidemark.protocol.type.ArrayImage;
import io.tidemark.protocol.type.PgType;
import io.tidemark.protocol.type.ValueImage;
import io.tidemark.server.sql.function.FittedImages;
import io.tidemark.server.sql.function.TextImages;
import io.tidemark.server.sql.type.DateTimeParser;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads values of types that storage keeps as others: time, interval, json, arrays. Confined to one thread. */
final class KeptInput {
    private KeptInput() {}

    static ColumnInput of(SqlType type, VectorBuilder builder, CopyTarget target) {
        if (type.id() == TypeId.TIME) {
            return (text, from, to) -> ((FixedBuilder) builder)
                    .appendLong(FittedImages.micros(type, DateTimeParser.time(
                            ColumnInput.string(text, from, to), target.environment().moment())));
        }
        return (text, from, to) -> append(builder,
                FittedImages.fit(type, TextImages.read(type.id(), ColumnInput.string(text, from, to),
                        target.environment()), target.environment()));
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

    /** The value of the binary form of json or an array. */
    static byte[] fromBinary(TypeId type, byte[] bytes, int from, int to, CopyTarget target) {
        if (type == TypeId.JSON || type == TypeId.JSONB) {
            int version = type == TypeId.JSONB ? 1 : 0;
            return TextImages.read(type, ColumnInput.string(bytes, from + version, to), target.environment());
        }
        return ArrayImage.fromBinary(PgType.byOid(type.oid()).orElse(PgType.TEXT_ARRAY), bytes, from,
                to - from);
    }
}
