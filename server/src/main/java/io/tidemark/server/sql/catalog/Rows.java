package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the rows of a virtual table. Confined to one thread. */
final class Rows {
    private final VirtualTable table;
    private final List<VectorBuilder> builders = new ArrayList<>();
    private int count;

    Rows(VirtualTable table, BufferArena memory) {
        this.table = table;
        table.relation().columns().forEach(column -> builders.add(builder(column.type().id(), memory)));
    }

    /**
     * Adds a row from pairs of a column's name and its value. Numbers fit any integer or float column; a list of
     * numbers or texts is an array. Columns that are not named are NULL, or zero, false or empty where the table never
     * has NULL.
     */
    void add(@Nullable Object... pairs) {
        @Nullable
        Object[] values = new @Nullable Object[builders.size()];
        for (int i = 0; i < pairs.length; i += 2) {
            Integer position = table.positions().get(String.valueOf(pairs[i]));
            if (position == null) {
                throw new IllegalStateException("no column " + pairs[i] + " in " + table.relation().name());
            }
            values[position] = pairs[i + 1];
        }
        for (int column = 0; column < values.length; column++) {
            append(column, values[column]);
        }
        count++;
    }

    /** Adds a row of all columns in their order. */
    void addAll(List<@Nullable Object> row) {
        for (int column = 0; column < builders.size(); column++) {
            append(column, row.get(column));
        }
        count++;
    }

    Batch build() {
        List<Vector> vectors = new ArrayList<>();
        builders.forEach(builder -> vectors.add(builder.build()));
        return new Batch(count, vectors);
    }

    private void append(int column, @Nullable Object given) {
        TypeId type = table.type(column).id();
        VectorBuilder builder = builders.get(column);
        Object value = given == null && table.required().get(column) ? zero(type) : given;
        if (value == null) {
            builder.appendNull();
            return;
        }
        switch (builder) {
            case BitBuilder bits -> bits.append((Boolean) value);
            case FixedBuilder fixed -> number(fixed, type, (Number) value);
            case VarBuilder text -> variable(text, type, value);
            default -> throw new IllegalStateException("no builder of " + type);
        }
    }

    private static void number(FixedBuilder fixed, TypeId type, Number value) {
        switch (type) {
            case FLOAT4 -> fixed.appendFloat(value.floatValue());
            case FLOAT8 -> fixed.appendDouble(value.doubleValue());
            case INTERVAL -> fixed.append16(value.longValue(), 0);
            default -> {
                switch (fixed.width()) {
                    case 2 -> fixed.appendShort(value.shortValue());
                    case 4 -> fixed.appendInt(value.intValue());
                    default -> fixed.appendLong(value.longValue());
                }
            }
        }
    }

    private static void variable(VarBuilder text, TypeId type, Object value) {
        if (type.element() == null) {
            text.append(value.toString());
            return;
        }
        byte[] image = array(type.element(), (List<?>) value, lowerBound(type));
        text.append(image, 0, image.length);
    }

    private static int lowerBound(TypeId type) {
        return type == TypeId.INT2VECTOR || type == TypeId.OIDVECTOR ? 0 : 1;
    }

    private static byte[] array(TypeId element, List<?> values, int lowerBound) {
        List<byte[]> images = new ArrayList<>();
        int size = 8;
        for (Object value : values) {
            byte[] image = image(element, value);
            size += 4 + image.length;
            images.add(image);
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).putInt(images.size())
                .putInt(lowerBound);
        images.forEach(image -> bytes.putInt(image.length).put(image));
        return bytes.array();
    }

    private static byte[] image(TypeId element, Object value) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        return switch (element.layout()) {
            case FIXED2 -> {
                bytes.putShort(((Number) value).shortValue());
                yield Arrays.copyOf(bytes.array(), 2);
            }
            case FIXED4 -> {
                bytes.putInt(((Number) value).intValue());
                yield Arrays.copyOf(bytes.array(), 4);
            }
            default -> value.toString().getBytes(StandardCharsets.UTF_8);
        };
    }

    private static Object zero(TypeId type) {
        if (type.element() != null) {
            return List.of();
        }
        return switch (type.layout()) {
            case BIT -> false;
            case FIXED2, FIXED4, FIXED8, FIXED16 -> 0;
            case VARIABLE -> type == TypeId.NUMERIC ? "0" : "";
        };
    }

    private static VectorBuilder builder(TypeId type, BufferArena memory) {
        return switch (type.layout()) {
            case BIT -> new BitBuilder(memory);
            case FIXED2 -> new FixedBuilder(2, memory);
            case FIXED4 -> new FixedBuilder(4, memory);
            case FIXED8 -> new FixedBuilder(8, memory);
            case FIXED16 -> new FixedBuilder(16, memory);
            case VARIABLE -> new VarBuilder(memory);
        };
    }
}
