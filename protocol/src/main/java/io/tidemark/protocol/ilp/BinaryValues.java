package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.LineRow.Kind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The binary values of version 2 of the protocol, little-endian: behind a second equals sign a byte for the type, 16 for a
 * double (8 bytes), 14 for an array: the type of its elements (10, double), the number of its dimensions, a length of 4 bytes each,
 * the doubles row by row. Confined to one thread.
 */
final class BinaryValues {
    /** The value ends behind what is there. */
    static final int OUT = -1;
    /** It is no value. */
    static final int BAD = -2;

    private static final int DOUBLE = 16;
    private static final int ARRAY = 14;
    private static final int DOUBLE_ELEMENTS = 10;
    /** PostgreSQL's MAXDIM. */
    private static final int MAX_DIMENSIONS = 6;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class,
            ByteOrder.LITTLE_ENDIAN);

    private String problem = "";
    private int at;

    /** Why a value was {@link #BAD}. */
    String problem() {
        return problem;
    }

    /** Reads the value whose type is at {@code from}. @return where it ends, {@link #OUT} or {@link #BAD} */
    int read(byte[] bytes, int from, int limit, ParsedLine row) {
        if (from >= limit) {
            return OUT;
        }
        return switch (bytes[from]) {
            case DOUBLE -> {
                if (from + 9 > limit) {
                    yield OUT;
                }
                row.value(Kind.DOUBLE, (long) LONG.get(bytes, from + 1));
                yield from + 9;
            }
            case ARRAY -> array(bytes, from + 1, limit, row);
            default -> bad("binary values of type " + bytes[from] + " are not supported");
        };
    }

    private int array(byte[] bytes, int from, int limit, ParsedLine row) {
        if (from + 2 > limit) {
            return OUT;
        }
        int dimensions = bytes[from + 1];
        if (bytes[from] != DOUBLE_ELEMENTS || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            return bad("an array must be of doubles and have 1 to " + MAX_DIMENSIONS + " dimensions");
        }
        int values = from + 2 + 4 * dimensions;
        if (values > limit) {
            return OUT;
        }
        int[] lengths = new int[dimensions];
        long count = 1;
        for (int i = 0; i < dimensions; i++) {
            lengths[i] = (int) INT.get(bytes, from + 2 + 4 * i);
            count = lengths[i] < 0 || count * lengths[i] > Integer.MAX_VALUE / 8 ? -1 : count * lengths[i];
            if (count < 0) {
                return bad("an array is too large");
            }
        }
        int end = (int) Math.min(Integer.MAX_VALUE, values + 8 * count);
        if (end > limit) {
            return OUT;
        }
        StringBuilder text = new StringBuilder();
        at = values;
        if (count == 0) {
            text.append("{}");
        } else {
            append(text, bytes, lengths, 0);
        }
        byte[] encoded = text.toString().getBytes(StandardCharsets.US_ASCII);
        row.text(Kind.ARRAY, encoded, 0, encoded.length);
        return end;
    }

    private void append(StringBuilder text, byte[] bytes, int[] lengths, int dimension) {
        text.append('{');
        for (int i = 0; i < lengths[dimension]; i++) {
            if (i > 0) {
                text.append(',');
            }
            if (dimension + 1 < lengths.length) {
                append(text, bytes, lengths, dimension + 1);
            } else {
                text.append(Double.longBitsToDouble((long) LONG.get(bytes, at)));
                at += 8;
            }
        }
        text.append('}');
    }

    private int bad(String message) {
        problem = message;
        return BAD;
    }
}
