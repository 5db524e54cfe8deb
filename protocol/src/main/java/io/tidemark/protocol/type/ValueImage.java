package io.tidemark.protocol.type;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One value between the wire's binary form and the engine's memory. The engine's image of a value is little-endian for the numbers, dates and
 * times (from 1970-01-01), 16 big-endian bytes for a uuid, µs, days and months (8 + 4 + 4, little-endian) for an interval, plain
 * ASCII text for numeric, raw bytes for bytea, and UTF-8 for all else. These methods allocate: rows and COPY have faster ways.
 */
public final class ValueImage {
    private ValueImage() {}

    /** Binary form → image. */
    public static byte[] fromBinary(PgType type, byte[] bytes, int offset, int length) {
        return switch (type) {
            case BOOL -> new byte[]{(byte) (BinaryValue.bool(bytes, offset, length) ? 1 : 0)};
            case INT2 -> image(2).putShort(BinaryValue.int2(bytes, offset, length)).array();
            case INT4, OID, XID, REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGOPERATOR, REGCOLLATION,
                    CID, REGNAMESPACE, REGROLE,
                    FLOAT4 ->
                image(4).putInt(BinaryValue.int4(bytes, offset, length)).array();
            case INT8, FLOAT8 -> image(8).putLong(BinaryValue.int8(bytes, offset, length)).array();
            case TID -> image(8).putLong(position(bytes, offset, length)).array();
            case DATE -> image(4).putInt(BinaryValue.date(bytes, offset, length)).array();
            case TIME -> image(8).putLong(BinaryValue.time(bytes, offset, length)).array();
            case TIMESTAMP, TIMESTAMPTZ ->
                image(8).putLong(BinaryValue.timestamp(bytes, offset, length)).array();
            case INTERVAL -> image(16).putLong(BinaryValue.intervalMicros(bytes, offset, length))
                    .putInt(BinaryValue.intervalDays(bytes, offset, length))
                    .putInt(BinaryValue.intervalMonths(bytes, offset, length)).array();
            case UUID -> {
                BinaryValue.uuidHigh(bytes, offset, length);
                yield Arrays.copyOfRange(bytes, offset, offset + length);
            }
            case NUMERIC -> Ascii.bytes(NumericBinary.parse(bytes, offset, length));
            default -> Arrays.copyOfRange(bytes, offset, offset + length);
        };
    }

    /** Image → binary form. */
    public static byte[] toBinary(PgType type, byte[] image) {
        ByteBuffer in = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        return switch (type) {
            case INT2 -> ByteBuffer.allocate(2).putShort(in.getShort()).array();
            case INT4, OID, XID, REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGOPERATOR, REGCOLLATION,
                    CID, REGNAMESPACE, REGROLE,
                    FLOAT4 ->
                ByteBuffer.allocate(4).putInt(in.getInt()).array();
            case INT8, FLOAT8, TIME -> ByteBuffer.allocate(8).putLong(in.getLong()).array();
            case TID ->
                ByteBuffer.allocate(6).putInt((int) (in.getLong(0) >>> 16)).putShort((short) in.getLong(0))
                        .array();
            case DATE -> ByteBuffer.allocate(4).putInt(BinaryValue.wireDate(in.getInt())).array();
            case TIMESTAMP, TIMESTAMPTZ ->
                ByteBuffer.allocate(8).putLong(BinaryValue.wireTimestamp(in.getLong())).array();
            case INTERVAL ->
                ByteBuffer.allocate(16).putLong(in.getLong(0)).putInt(in.getInt(8)).putInt(in.getInt(12))
                        .array();
            case NUMERIC -> {
                byte[] binary = new byte[NumericBinary.maxLength(image.length)];
                yield Arrays.copyOf(binary, NumericBinary.put(image, 0, image.length, binary, 0));
            }
            default -> image;
        };
    }

    /** A block of 32 bits and an offset of 16. */
    private static long position(byte[] bytes, int offset, int length) {
        if (length != 6) {
            throw ValueException.binary("tid");
        }
        return (ByteBuffer.wrap(bytes, offset, length).getInt() & 0xFFFF_FFFFL) << 16
                | (ByteBuffer.wrap(bytes, offset + 4, 2).getShort() & 0xFFFF);
    }

    private static ByteBuffer image(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
