package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.VectorBuilder;
import java.lang.foreign.MemorySegment;

/** Reads array values; their bytes are as {@link ArrayBytes} and, of several dimensions, {@code ArrayStacks} write them. */
final class ArrayElements {
    private ArrayElements() {}

    /** Adds the elements of the array at {@code row}, which is not NULL, and says how many they are. */
    static int append(VarVector arrays, int row, TypeId element, VectorBuilder target) {
        MemorySegment bytes = arrays.bytes();
        long at = arrays.offset(row);
        int first = bytes.get(Layouts.INT, at);
        int count = first < 0 ? 1 : first;
        for (int i = 0; i < -first; i++) {
            count *= bytes.get(Layouts.INT, at + 4 + 8L * i);
        }
        at += first < 0 ? 4 - 8L * first : 8;
        for (int i = 0; i < count; i++) {
            int length = bytes.get(Layouts.INT, at);
            at += 4;
            if (length < 0) {
                target.appendNull();
            } else {
                append(bytes, at, length, element, target);
                at += length;
            }
        }
        return count;
    }

    private static void append(MemorySegment bytes, long at, int length, TypeId element,
            VectorBuilder target) {
        switch (element.layout()) {
            case BIT -> ((BitBuilder) target).append(bytes.get(Layouts.BYTE, at) != 0);
            case FIXED2 -> ((FixedBuilder) target).appendShort(bytes.get(Layouts.SHORT, at));
            case FIXED4 -> ((FixedBuilder) target).appendInt(bytes.get(Layouts.INT, at));
            case FIXED8 -> ((FixedBuilder) target).appendLong(bytes.get(Layouts.LONG, at));
            case FIXED16 -> ((FixedBuilder) target).append16(bytes.get(Layouts.LONG, at),
                    bytes.get(Layouts.LONG, at + 8));
            case VARIABLE -> ((VarBuilder) target).append(bytes, at, length);
        }
    }
}
