package io.tidemark.protocol.type;

import io.tidemark.protocol.message.SqlState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays, and int2vector and oidvector, between the wire's binary form and the engine's memory. The engine's image, all
 * little-endian:
 *
 * <pre>
 * offset      bytes  field
 *      0          4  number of items; of an array of several dimensions minus their number
 *      4          4  lower bound; of an array of several dimensions, for each: length (4), lower bound (4)
 *                    for each item its length (4, -1 for NULL) and its {@link ValueImage}
 * </pre>
 */
public final class ArrayImage {
    /** PostgreSQL's MAXDIM. */
    private static final int MAX_DIMENSIONS = 6;
    /** PostgreSQL's MaxArraySize, items. */
    private static final int MAX_ITEMS = 134_217_727;
    /** PostgreSQL's FirstGenbkiObjectId: types from here on have no fixed number. */
    private static final int FIRST_OWN_OID = 10_000;

    private final PgType type;
    private final PgType element;

    private ArrayImage(PgType type) {
        this.type = type;
        this.element = type.element().orElseThrow(() -> new IllegalArgumentException("no array: " + type));
    }

    /** The length and lower bound of each dimension, and the items; no dimensions where there are none. */
    private record Items(List<Integer> bounds, List<byte @Nullable []> values) {
        int dimensions() {
            return bounds.size() / 2;
        }
    }

    /** Image → binary form. */
    public static byte[] toBinary(PgType arrayType, byte[] image) {
        return new ArrayImage(arrayType).binary(items(image));
    }

    /**
     * Binary form → image.
     *
     * @throws ValueException 08P01, 22P03, 42804 for items of another type, 54000, and what the items' type throws
     */
    public static byte[] fromBinary(PgType arrayType, byte[] bytes, int offset, int length) {
        return image(new ArrayImage(arrayType).parse(ByteBuffer.wrap(bytes, offset, length)));
    }

    private boolean isVector() {
        return type == PgType.INT2VECTOR || type == PgType.OIDVECTOR;
    }

    private static Items items(byte[] image) {
        ByteBuffer in = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int first = in.getInt();
        List<Integer> bounds = new ArrayList<>();
        long count = 1;
        if (first >= 0) {
            bounds.add(first);
            bounds.add(in.getInt());
            count = first;
        }
        for (int i = 0; i < -first; i++) {
            int size = in.getInt();
            bounds.add(size);
            bounds.add(in.getInt());
            count *= size;
        }
        List<byte @Nullable []> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            byte[] value = new byte[Math.max(0, length)];
            in.get(value);
            values.add(length < 0 ? null : value);
        }
        return new Items(bounds, values);
    }

    private static byte[] image(Items items) {
        int size = 4 + 4 * Math.max(2, items.bounds().size());
        for (byte[] value : items.values()) {
            size += 4 + (value == null ? 0 : value.length);
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        if (items.dimensions() > 1) {
            out.putInt(-items.dimensions());
            items.bounds().forEach(out::putInt);
        } else {
            out.putInt(items.values().size()).putInt(items.dimensions() == 0 ? 1 : items.bounds().get(1));
        }
        for (byte[] value : items.values()) {
            put(value, out);
        }
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static void put(byte @Nullable [] value, ByteBuffer out) {
        if (value == null) {
            out.putInt(-1);
        } else {
            out.putInt(value.length).put(value);
        }
    }

    private byte[] binary(Items items) {
        List<byte @Nullable []> values = new ArrayList<>();
        int size = 12 + 4 * items.bounds().size();
        boolean hasNull = false;
        for (byte[] image : items.values()) {
            byte[] value = image == null ? null : ValueImage.toBinary(element, image);
            values.add(value);
            hasNull |= value == null;
            size += 4 + (value == null ? 0 : value.length);
        }
        if (values.isEmpty() && !isVector()) {
            return ByteBuffer.allocate(12).putInt(0).putInt(0).putInt(element.oid()).array();
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(items.dimensions()).putInt(hasNull ? 1 : 0)
                .putInt(element.oid());
        if (isVector()) {
            out.putInt(values.size()).putInt(0);
        } else {
            items.bounds().forEach(out::putInt);
        }
        for (byte[] value : values) {
            put(value, out);
        }
        return out.array();
    }

    private Items parse(ByteBuffer in) {
        int dimensions = next(in);
        if (dimensions > MAX_DIMENSIONS) {
            throw new ValueException(SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions (" + dimensions
                            + ") exceeds the maximum allowed (" + MAX_DIMENSIONS + ")");
        }
        if (dimensions < 0) {
            throw ValueException.binary(type.typeName());
        }
        int flags = next(in);
        if (flags != 0 && flags != 1) {
            throw ValueException.binary(type.typeName());
        }
        requireElement(next(in));
        List<Integer> bounds = new ArrayList<>();
        for (int i = 0; i < 2 * dimensions; i++) {
            bounds.add(next(in));
        }
        int count = count(bounds);
        List<byte @Nullable []> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value(in));
        }
        if (in.hasRemaining()) {
            throw ValueException.binary(type.typeName());
        }
        return new Items(count == 0 ? List.of() : bounds, values);
    }

    /** As PostgreSQL does, takes no offence at the number of a type that is not built in. */
    private void requireElement(int oid) {
        if (oid != element.oid() && Integer.compareUnsigned(oid, FIRST_OWN_OID) < 0) {
            throw new ValueException(SqlState.DATATYPE_MISMATCH,
                    "binary data has array element type " + oid + " ("
                            + PgType.byOid(oid).map(PgType::typeName).orElse("???") + ") instead of expected "
                            + element.oid() + " (" + element.typeName() + ")");
        }
    }

    private static int count(List<Integer> bounds) {
        long count = bounds.isEmpty() ? 0 : 1;
        boolean empty = false;
        for (int i = 0; i < bounds.size(); i += 2) {
            int size = bounds.get(i);
            int lower = bounds.get(i + 1);
            empty |= size == 0;
            count *= Math.max(1, size);
            if (size < 0 || count > MAX_ITEMS) {
                throw new ValueException(SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "array size exceeds the maximum allowed (" + MAX_ITEMS + ")");
            }
            if ((long) lower + size > Integer.MAX_VALUE) {
                throw new ValueException(SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "array lower bound is too large: " + lower);
            }
        }
        return empty ? 0 : (int) count;
    }

    private byte @Nullable [] value(ByteBuffer in) {
        int length = next(in);
        if (length < -1 || length > in.remaining()) {
            throw ValueException.binary(type.typeName());
        }
        if (length < 0) {
            return null;
        }
        byte[] value = new byte[length];
        in.get(value);
        return ValueImage.fromBinary(element, value, 0, length);
    }

    private static int next(ByteBuffer in) {
        if (in.remaining() < 4) {
            throw ValueException.tooShort();
        }
        return in.getInt();
    }
}
