package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.DateTimeParser;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads texts as the bytes that array elements of a type have. */
public final class TextImages {
    private TextImages() {}

    /** The value's image: little-endian where it is of fixed width; throws what the type's input function throws. */
    public static byte[] read(TypeId type, String text, Environment environment) {
        if (type.element() != null) {
            return ArrayText.parse(type, text, environment).encode();
        }
        byte[] direct = direct(type, text, environment);
        if (direct != null) {
            return direct;
        }
        try (BufferArena memory = new BufferArena()) {
            Output output = new Output(type, memory);
            TextInput.write(type, text, output, environment);
            byte[] image = ArrayValue.element(output.build(), 0);
            return image == null ? new byte[0] : image;
        }
    }

    /** The image of a value of a frequent type, without native memory for it; null for other types. */
    private static byte @Nullable [] direct(TypeId type, String text, Environment environment) {
        return switch (type) {
            case INT4 -> bytes(4).putInt((int) Integers.parse(text, type)).array();
            case INT8 -> bytes(8).putLong(Integers.parse(text, type)).array();
            case FLOAT8 -> bytes(8).putDouble(TextInput.float8(text)).array();
            case DATE -> bytes(4).putInt(DateTimeParser.date(text, environment.moment())).array();
            case TIME -> bytes(8).putLong(DateTimeParser.time(text, environment.moment())).array();
            case TIMESTAMP -> bytes(8).putLong(DateTimeParser.timestamp(text, environment.moment())).array();
            case TIMESTAMPTZ ->
                bytes(8).putLong(DateTimeParser.timestampWithZone(text, environment.moment())).array();
            case INTERVAL -> {
                Interval value = TextInput.interval(text, environment);
                yield bytes(16).putLong(value.micros()).putInt(value.days()).putInt(value.months()).array();
            }
            case JSON -> {
                JsonReader.check(text);
                yield text.getBytes(StandardCharsets.UTF_8);
            }
            case JSONB -> JsonReader.read(text).toString().getBytes(StandardCharsets.UTF_8);
            case TEXT, VARCHAR, BPCHAR -> text.getBytes(StandardCharsets.UTF_8);
            default -> null;
        };
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }
}
