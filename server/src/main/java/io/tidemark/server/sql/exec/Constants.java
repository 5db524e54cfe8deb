package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of the plan as vectors. */
final class Constants {
    private Constants() {}

    /** One row with the value of a constant, in the form {@link Expression.Constant} says. */
    static Vector vector(SqlType type, @Nullable Object value, BufferArena memory) {
        VectorBuilder builder = builder(type.id(), memory);
        append(builder, type.id(), value);
        return builder.build();
    }

    /** {@code rows} NULLs. */
    static Vector nulls(SqlType type, int rows, BufferArena memory) {
        VectorBuilder builder = builder(type.id(), memory);
        for (int i = 0; i < rows; i++) {
            builder.appendNull();
        }
        return builder.build();
    }

    /** A builder of plain values of a type. */
    static VectorBuilder builder(TypeId type, BufferArena memory) {
        return switch (type.layout()) {
            case BIT -> new BitBuilder(memory);
            case FIXED2 -> new FixedBuilder(2, memory);
            case FIXED4 -> new FixedBuilder(4, memory);
            case FIXED8 -> new FixedBuilder(8, memory);
            case FIXED16 -> new FixedBuilder(16, memory);
            case VARIABLE -> new VarBuilder(memory);
        };
    }

    private static void append(VectorBuilder builder, TypeId type, @Nullable Object value) {
        switch (value) {
            case null -> builder.appendNull();
            case Boolean flag -> ((BitBuilder) builder).append(flag);
            case Long number -> appendLong((FixedBuilder) builder, type, number);
            case Double number when type == TypeId.FLOAT4 ->
                ((FixedBuilder) builder).appendFloat(number.floatValue());
            case Double number -> ((FixedBuilder) builder).appendDouble(number);
            case String text -> ((VarBuilder) builder).append(text);
            case UUID uuid -> ((FixedBuilder) builder).append16(
                    Long.reverseBytes(uuid.getMostSignificantBits()),
                    Long.reverseBytes(uuid.getLeastSignificantBits()));
            case Expression.Interval interval -> ((FixedBuilder) builder).append16(interval.micros(),
                    (long) interval.months() << 32 | (interval.days() & 0xFFFF_FFFFL));
            case Expression.Bytes bytes -> appendBytes((VarBuilder) builder, bytes.toArray());
            case List<?> elements -> appendBytes((VarBuilder) builder, array(type, elements));
            default -> throw new IllegalStateException("no constant has the form " + value.getClass());
        }
    }

    private static void appendLong(FixedBuilder builder, TypeId type, long value) {
        switch (type.layout()) {
            case FIXED2 -> builder.appendShort((short) value);
            case FIXED4 -> builder.appendInt((int) value);
            case FIXED8 -> builder.appendLong(value);
            case BIT, FIXED16, VARIABLE -> throw new IllegalStateException("an integer cannot be a " + type);
        }
    }

    private static void appendBytes(VarBuilder builder, byte[] bytes) {
        builder.append(bytes, 0, bytes.length);
    }

    private static byte[] array(TypeId type, List<?> elements) {
        TypeId element = type.element();
        if (element == null) {
            throw new IllegalStateException("a list cannot be a " + type);
        }
        ArrayBytes array = new ArrayBytes(elements.size(),
                type == TypeId.INT2VECTOR || type == TypeId.OIDVECTOR ? 0 : 1);
        try (BufferArena memory = new BufferArena()) {
            for (Object value : elements) {
                array.add(vector(SqlType.of(element), value, memory), 0);
            }
        }
        return array.finish();
    }

}
