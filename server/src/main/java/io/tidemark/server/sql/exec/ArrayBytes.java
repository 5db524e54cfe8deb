package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of one array value: int32 element count, int32 lower bound, then for each element an int32 length (-1: NULL)
 * and its bytes; fixed-width elements as their little-endian image, booleans as one byte.
 */
final class ArrayBytes {
    private ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);

    ArrayBytes(int count, int lowerBound) {
        bytes.putInt(count).putInt(lowerBound);
    }

    /** Adds the element at {@code row} of a vector. */
    void add(Vector vector, int row) {
        if (vector.isNull(row)) {
            room(4).putInt(-1);
            return;
        }
        switch (vector) {
            case BitVector bits -> room(5).putInt(1).put((byte) (bits.value(row) ? 1 : 0));
            case FixedVector fixed ->
                add(fixed.values(), (long) row * fixed.width(), fixed.width());
            case VarVector text -> add(text.bytes(), text.offset(row), text.length(row));
            case DictionaryVector symbols -> {
                int code = symbols.code(row);
                add(symbols.dictionary().bytes(), symbols.dictionary().offset(code),
                        symbols.dictionary().length(code));
            }
        }
    }

    byte[] finish() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private void add(MemorySegment source, long offset, int length) {
        room(4 + length).putInt(length);
        MemorySegment.copy(source, Layouts.BYTE, offset, bytes.array(), bytes.position(), length);
        bytes.position(bytes.position() + length);
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            int size = Math.max(bytes.capacity() * 2, bytes.position() + more);
            bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
        }
        return bytes;
    }
}
