package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An array of one dimension.
 *
 * <p>Its form in a vector: int32 count, int32 lower bound, then for each element int32 length (-1 for NULL) and bytes:
 * little-endian images of fixed-width values, one byte for a boolean, the bytes of variable ones.
 *
 * @param elements the image of each element, null for NULL
 */
record ArrayValue(int lowerBound, List<byte @Nullable []> elements) {
    /** Without elements. */
    static final ArrayValue EMPTY = new ArrayValue(1, List.of());

    /** An array that starts at 1. */
    static ArrayValue of(List<byte @Nullable []> elements) {
        return new ArrayValue(1, elements);
    }

    int size() {
        return elements.size();
    }

    static ArrayValue decode(byte[] bytes) {
        MemorySegment image = MemorySegment.ofArray(bytes);
        int count = image.get(Layouts.INT, 0);
        List<byte @Nullable []> elements = new ArrayList<>(count);
        int at = 8;
        for (int i = 0; i < count; i++) {
            int length = image.get(Layouts.INT, at);
            at += 4;
            if (length < 0) {
                elements.add(null);
            } else {
                elements.add(java.util.Arrays.copyOfRange(bytes, at, at + length));
                at += length;
            }
        }
        return new ArrayValue(image.get(Layouts.INT, 4), elements);
    }

    byte[] encode() {
        int size = 8;
        for (byte[] element : elements) {
            size += 4 + (element == null ? 0 : element.length);
        }
        byte[] bytes = new byte[size];
        MemorySegment image = MemorySegment.ofArray(bytes);
        image.set(Layouts.INT, 0, elements.size());
        image.set(Layouts.INT, 4, lowerBound);
        int at = 8;
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
