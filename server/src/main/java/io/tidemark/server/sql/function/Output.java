package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Collects the values of a type into a vector; each row takes exactly one call. Confined to one thread. */
final class Output {
    private final VectorBuilder builder;

    Output(TypeId type, BufferArena memory) {
        builder = switch (type.layout()) {
            case BIT -> new BitBuilder(memory);
            case FIXED2 -> new FixedBuilder(2, memory);
            case FIXED4 -> new FixedBuilder(4, memory);
            case FIXED8 -> new FixedBuilder(8, memory);
            case FIXED16 -> new FixedBuilder(16, memory);
            case VARIABLE -> new VarBuilder(memory);
        };
    }

    void nothing() {
        builder.appendNull();
    }

    void bool(boolean value) {
        ((BitBuilder) builder).append(value);
    }

    void int2(short value) {
        fixed().appendShort(value);
    }

    void int4(int value) {
        fixed().appendInt(value);
    }

    void int8(long value) {
        fixed().appendLong(value);
    }

    void float4(float value) {
        fixed().appendFloat(value);
    }

    void float8(double value) {
        fixed().appendDouble(value);
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(byte[] value) {
        ((VarBuilder) builder).append(value, 0, value.length);
    }

    void numeric(Decimal value) {
        text(value.toString());
    }

    void array(ArrayValue value) {
        bytes(value.encode());
    }

    void interval(Interval value) {
        fixed().append16(value.micros(), (long) value.months() << 32 | Integer.toUnsignedLong(value.days()));
    }

    void uuid(UUID value) {
        fixed().append16(Long.reverseBytes(value.getMostSignificantBits()),
                Long.reverseBytes(value.getLeastSignificantBits()));
    }

    /** The value of row {@code row} of a vector of this type, or NULL. */
    void copy(Vector source, int row) {
        builder.append(source, row, row + 1);
    }

    /** A value in the form that array elements have; null is NULL. */
    void element(byte @org.jspecify.annotations.Nullable [] image) {
        if (image == null) {
            nothing();
            return;
        }
        switch (builder) {
            case BitBuilder bits -> bits.append(image[0] != 0);
            case FixedBuilder fixed -> elementFixed(fixed, image);
            default -> bytes(image);
        }
    }

    private static void elementFixed(FixedBuilder fixed, byte[] image) {
        MemorySegment bytes = MemorySegment.ofArray(image);
        switch (image.length) {
            case 2 -> fixed.appendShort(bytes.get(Layouts.SHORT, 0));
            case 4 -> fixed.appendInt(bytes.get(Layouts.INT, 0));
            case 8 -> fixed.appendLong(bytes.get(Layouts.LONG, 0));
            default -> fixed.append16(bytes.get(Layouts.LONG, 0), bytes.get(Layouts.LONG, 8));
        }
    }

    int rows() {
        return builder.rows();
    }

    Vector build() {
        return builder.build();
    }

    private FixedBuilder fixed() {
        return (FixedBuilder) builder;
    }
}
