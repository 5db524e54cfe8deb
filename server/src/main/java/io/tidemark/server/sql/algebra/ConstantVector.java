package io.tidemark.server.sql.algebra;

import io.tidemark.server.sql.algebra.Expression.Bytes;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.Expression.Interval;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Between constants of expressions and values in vectors: the forms of {@link Constant#value} and their layouts. */
public final class ConstantVector {
    private ConstantVector() {}

    /** A vector of one row with the constant's value. */
    public static Vector of(Constant constant, BufferArena memory) {
        VectorBuilder builder = builder(constant.type().id(), memory);
        if (constant.value() == null) {
            builder.appendNull();
        } else {
            append(builder, constant.type().id(), constant.value());
        }
        return builder.build();
    }

    /** An empty builder of the layout that values of the type have. */
    public static VectorBuilder builder(TypeId type, BufferArena memory) {
        return switch (type.layout()) {
            case BIT -> new BitBuilder(memory);
            case FIXED2 -> new FixedBuilder(2, memory);
            case FIXED4 -> new FixedBuilder(4, memory);
            case FIXED8 -> new FixedBuilder(8, memory);
            case FIXED16 -> new FixedBuilder(16, memory);
            case VARIABLE -> new VarBuilder(memory);
        };
    }

    private static void append(VectorBuilder builder, TypeId type, Object value) {
        switch (builder) {
            case BitBuilder bits -> bits.append((Boolean) value);
            case FixedBuilder fixed -> appendFixed(fixed, type, value);
            case VarBuilder bytes -> {
                byte[] encoded = variable(type, value);
                bytes.append(encoded, 0, encoded.length);
            }
            default -> throw new IllegalStateException("no builder of constants: " + builder);
        }
    }

    private static void appendFixed(FixedBuilder fixed, TypeId type, Object value) {
        switch (value) {
            case Double number when type == TypeId.FLOAT4 -> fixed.appendFloat(number.floatValue());
            case Double number -> fixed.appendDouble(number);
            case UUID uuid -> fixed.append16(Long.reverseBytes(uuid.getMostSignificantBits()),
                    Long.reverseBytes(uuid.getLeastSignificantBits()));
            case Interval interval -> fixed.append16(interval.micros(),
                    (interval.days() & 0xFFFF_FFFFL) | ((long) interval.months() << 32));
            case Long number -> {
                switch (type.layout()) {
                    case FIXED2 -> fixed.appendShort(number.shortValue());
                    case FIXED4 -> fixed.appendInt(number.intValue());
                    case FIXED8 -> fixed.appendLong(number);
                    case BIT, FIXED16, VARIABLE -> throw new IllegalStateException("not an integer: " + type);
                }
            }
            default -> throw new IllegalStateException("no value of " + type + ": " + value);
        }
    }

    private static byte[] variable(TypeId type, Object value) {
        return switch (value) {
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case Bytes bytes -> bytes.toArray();
            case List<?> elements -> array(Objects.requireNonNull(type.element()), elements);
            default -> throw new IllegalStateException("no value of " + type + ": " + value);
        };
    }

    private static byte[] array(TypeId element, List<?> values) {
        List<byte[]> images = new ArrayList<>();
        int size = 8;
        for (Object value : values) {
            byte[] image = value == null ? new byte[0] : image(element, value);
            images.add(image);
            size += 4 + image.length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(values.size()).putInt(1);
        for (int i = 0; i < values.size(); i++) {
            buffer.putInt(values.get(i) == null ? -1 : images.get(i).length).put(images.get(i));
        }
        return buffer.array();
    }

    private static byte[] image(TypeId type, Object value) {
        ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        switch (value) {
            case Boolean truth -> buffer.put((byte) (truth ? 1 : 0));
            case Double number when type == TypeId.FLOAT4 -> buffer.putFloat(number.floatValue());
            case Double number -> buffer.putDouble(number);
            case UUID uuid -> buffer.putLong(Long.reverseBytes(uuid.getMostSignificantBits()))
                    .putLong(Long.reverseBytes(uuid.getLeastSignificantBits()));
            case Interval interval -> buffer.putLong(interval.micros()).putInt(interval.days())
                    .putInt(interval.months());
            case Long number -> {
                buffer.putLong(number);
                buffer.position(width(type));
            }
            default -> {
                return variable(type, value);
            }
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Bytes of a value of a fixed layout in an array. */
    private static int width(TypeId type) {
        return switch (type.layout()) {
            case BIT -> 1;
            case FIXED2 -> 2;
            case FIXED4 -> 4;
            case FIXED8 -> 8;
            case FIXED16 -> 16;
            case VARIABLE -> -1;
        };
    }

    /** The value at {@code row} as a constant. */
    public static Constant at(Vector vector, int row, SqlType type) {
        return new Constant(type, vector.isNull(row) ? null : value(vector, row, type.id()));
    }

    private static Object value(Vector vector, int row, TypeId type) {
        return switch (vector) {
            case BitVector bits -> bits.value(row);
            case FixedVector fixed -> fixedValue(fixed, row, type);
            case VarVector bytes -> decode(bytes.byteArray(row), type);
            case DictionaryVector codes -> decode(
                    codes.dictionary().byteArray(codes.code(row)), type);
        };
    }

    private static Object fixedValue(FixedVector fixed, int row, TypeId type) {
        return switch (type.layout()) {
            case FIXED2 -> (long) fixed.shortAt(row);
            case FIXED4 -> type == TypeId.FLOAT4
                    ? (Object) (double) fixed.floatAt(row)
                    : isUnsigned(type) ? Integer.toUnsignedLong(fixed.intAt(row)) : (long) fixed.intAt(row);
            case FIXED8 -> type == TypeId.FLOAT8 ? (Object) fixed.doubleAt(row) : fixed.longAt(row);
            case FIXED16 -> wide(fixed.values().getAtIndex(Layouts.LONG, 2L * row),
                    fixed.values().getAtIndex(Layouts.LONG, 2L * row + 1), type);
            case BIT, VARIABLE -> throw new IllegalStateException("not fixed: " + type);
        };
    }

    private static Object wide(long low, long high, TypeId type) {
        return type == TypeId.UUID
                ? new UUID(Long.reverseBytes(low), Long.reverseBytes(high))
                : new Interval((int) (high >> 32), (int) high, low);
    }

    private static boolean isUnsigned(TypeId type) {
        return type.isObjectNumber();
    }

    private static Object decode(byte[] bytes, TypeId type) {
        return type == TypeId.BYTEA || type == TypeId.RECORD || type.element() != null
                ? new Bytes(bytes)
                : new String(bytes, StandardCharsets.UTF_8);
    }
}
