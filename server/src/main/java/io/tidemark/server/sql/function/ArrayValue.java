package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An array.
 *
 * <p>Its form in a vector: int32 count, int32 lower bound, then for each element int32 length (-1 for NULL) and bytes:
 * little-endian images of fixed-width values, one byte for a boolean, the bytes of variable ones. An array of several
 * dimensions has instead of count and bound minus the number of dimensions, and for each int32 length, int32 lower bound.
 *
 * @param bounds   of each dimension, the outermost first; empty where there are no elements
 * @param elements the image of each element, null for NULL; the last dimension varies fastest
 */
record ArrayValue(List<Bound> bounds, List<byte @Nullable []> elements) {
    /** Without elements. */
    static final ArrayValue EMPTY = new ArrayValue(List.of(), List.of());
    /** PostgreSQL's MAXDIM. */
    static final int MAX_DIMENSIONS = 6;

    /** The subscripts of one dimension: from {@code lower} on, {@code size} of them. */
    record Bound(int lower, int size) {
        int upper() {
            return lower + size - 1;
        }
    }

    /** An array of one dimension. */
    ArrayValue(int lowerBound, List<byte @Nullable []> elements) {
        this(elements.isEmpty() ? List.of() : List.of(new Bound(lowerBound, elements.size())), elements);
    }

    /** An array of one dimension that starts at 1. */
    static ArrayValue of(List<byte @Nullable []> elements) {
        return new ArrayValue(1, elements);
    }

    /** Elements of all dimensions. */
    int size() {
        return elements.size();
    }

    /** Dimensions; 0 where there are no elements. */
    int dimensions() {
        return bounds.size();
    }

    /** The first subscript of the outermost dimension. */
    int lowerBound() {
        return bounds.isEmpty() ? 1 : bounds.getFirst().lower();
    }

    /** How many elements one subscript of a dimension, counted from 0, spans. */
    int stride(int dimension) {
        int stride = 1;
        for (Bound bound : bounds.subList(dimension + 1, bounds.size())) {
            stride *= bound.size();
        }
        return stride;
    }

    /** The same shape with other elements. */
    ArrayValue with(List<byte @Nullable []> others) {
        return new ArrayValue(bounds, others);
    }

    static ArrayValue decode(byte[] bytes) {
        MemorySegment image = MemorySegment.ofArray(bytes);
        int first = image.get(Layouts.INT, 0);
        int dimensions = Math.max(1, -first);
        int at = first < 0 ? 4 : 0;
        List<Bound> bounds = new ArrayList<>(dimensions);
        int count = 1;
        for (int i = 0; i < dimensions; i++) {
            Bound bound = new Bound(image.get(Layouts.INT, at + 4), image.get(Layouts.INT, at));
            count *= bound.size();
            bounds.add(bound);
            at += 8;
        }
        List<byte @Nullable []> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = image.get(Layouts.INT, at);
            at += 4;
            if (length < 0) {
                elements.add(null);
            } else {
                elements.add(Arrays.copyOfRange(bytes, at, at + length));
                at += length;
            }
        }
        return new ArrayValue(count == 0 ? List.of() : bounds, elements);
    }

    byte[] encode() {
        boolean several = bounds.size() > 1;
        int size = several ? 4 + 8 * bounds.size() : 8;
        for (byte[] element : elements) {
            size += 4 + (element == null ? 0 : element.length);
        }
        byte[] bytes = new byte[size];
        MemorySegment image = MemorySegment.ofArray(bytes);
        int at = several ? 4 : 8;
        if (several) {
            image.set(Layouts.INT, 0, -bounds.size());
        } else {
            image.set(Layouts.INT, 0, elements.size());
            image.set(Layouts.INT, 4, lowerBound());
        }
        for (Bound bound : several ? bounds : List.<Bound>of()) {
            image.set(Layouts.INT, at, bound.size());
            image.set(Layouts.INT, at + 4, bound.lower());
            at += 8;
        }
        for (byte[] element : elements) {
            image.set(Layouts.INT, at, element == null ? -1 : element.length);
            at += 4;
            if (element != null) {
                System.arraycopy(element, 0, bytes, at, element.length);
                at += element.length;
            }
        }
        return bytes;
    }

    /** The image of a vector's value, null for NULL. */
    static byte @Nullable [] element(Vector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (vector) {
            case BitVector bits -> new byte[]{(byte) (bits.value(row) ? 1 : 0)};
            case FixedVector fixed -> fixed.values()
                    .asSlice((long) row * fixed.width(), fixed.width()).toArray(Layouts.BYTE);
            case VarVector var -> var.byteArray(row);
            case DictionaryVector coded -> coded.dictionary().byteArray(coded.code(row));
        };
    }
}
