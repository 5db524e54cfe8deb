package io.tidemark.server.session;

import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.type.NumericBinary;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Arrays in PostgreSQL's binary format (big-endian): dimensions, whether there are NULLs, element OID, then length and lower
 * bound of the one dimension, then each element's length (-1 for NULL) and bytes.
 */
final class ArrayEncoding {
    private static final int HEADER_BYTES = 20;
    /** From 1970 to 2000, where PostgreSQL's timestamps start. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;
    private static final int EPOCH_DAYS = 10_957;

    private ArrayEncoding() {}

    /** Writes array {@code row}, which lies in the vector as the engine keeps arrays. */
    static void write(RowSink sink, TypeId element, VarVector arrays, int row) {
        MemorySegment array = arrays.slice(row);
        int count = array.get(Layouts.INT, 0);
        ByteBuffer out = ByteBuffer
                .allocate(Math.toIntExact(HEADER_BYTES + 4L * array.byteSize() + 16L * count));
        out.putInt(count == 0 ? 0 : 1).putInt(0).putInt(element.oid());
        if (count > 0) {
            out.putInt(count).putInt(array.get(Layouts.INT, 4));
        }
        long at = 8;
        for (int i = 0; i < count; i++) {
            int length = array.get(Layouts.INT, at);
            at += 4;
            if (length < 0) {
                out.putInt(4, 1).putInt(-1);
            } else {
                byte[] value = encoded(element, array.asSlice(at, length).toArray(Layouts.BYTE));
                out.putInt(value.length).put(value);
                at += length;
            }
        }
        sink.writeEncoded(out.array(), 0, out.position());
    }

    private static byte[] encoded(TypeId element, byte[] image) {
        return switch (element) {
            case INT2, INT4, INT8, OID, FLOAT4, FLOAT8, REGCLASS, REGTYPE, REGPROC, REGNAMESPACE, TIME ->
                reversed(image);
            case DATE ->
                ByteBuffer.allocate(4).putInt(ByteBuffer.wrap(reversed(image)).getInt() - EPOCH_DAYS).array();
            case TIMESTAMP, TIMESTAMPTZ -> timestamp(ByteBuffer.wrap(reversed(image)).getLong());
            case INTERVAL -> interval(image);
            case NUMERIC -> numeric(image);
            default -> image;
        };
    }

    private static byte[] timestamp(long micros) {
        boolean infinite = micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
        return ByteBuffer.allocate(8).putLong(infinite ? micros : micros - EPOCH_MICROS).array();
    }

    private static byte[] interval(byte[] image) {
        byte[] reversed = reversed(image);
        return ByteBuffer.allocate(16).put(reversed, 8, 8).put(reversed, 4, 4).put(reversed, 0, 4).array();
    }

    private static byte[] numeric(byte[] text) {
        byte[] target = new byte[NumericBinary.maxLength(text.length)];
        return Arrays.copyOf(target, NumericBinary.put(text, 0, text.length, target, 0));
    }

    private static byte[] reversed(byte[] image) {
        byte[] reversed = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            reversed[i] = image[image.length - 1 - i];
        }
        return reversed;
    }
}
