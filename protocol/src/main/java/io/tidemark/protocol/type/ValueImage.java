package io.tidemark.protocol.type;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;

/**
 * One value between the wire and the engine's memory. The engine's image of a value is little-endian for the numbers, dates and
 * times (from 1970-01-01), 16 big-endian bytes for a uuid, µs, days and months (8 + 4 + 4, little-endian) for an interval, plain
 * ASCII text for numeric, raw bytes for bytea, and UTF-8 for all else. These methods allocate: rows and COPY have faster ways.
 */
public final class ValueImage {
    private ValueImage() {}

    /** Text form → image; {@code zone} is that of timestamptz without one. */
    public static byte[] fromText(PgType type, byte[] text, int offset, int length, ZoneId zone) {
        return switch (type) {
            case BOOL -> new byte[]{(byte) (BoolText.parse(text, offset, length) ? 1 : 0)};
            case INT2 -> image(2).putShort(IntegerText.parseInt2(text, offset, length)).array();
            case INT4 -> image(4).putInt(IntegerText.parseInt4(text, offset, length)).array();
            case OID, XID, REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGOPERATOR, REGCOLLATION, CID,
                    REGNAMESPACE, REGROLE ->
                image(4).putInt(IntegerText.parseOid(text, offset, length)).array();
            case INT8 -> image(8).putLong(IntegerText.parseInt8(text, offset, length)).array();
            case FLOAT4 -> image(4).putFloat(FloatText.parseFloat4(text, offset, length)).array();
            case FLOAT8 -> image(8).putDouble(FloatText.parseFloat8(text, offset, length)).array();
            case DATE -> image(4).putInt(DateTimeParser.parseDate(text, offset, length)).array();
            case TIME -> image(8).putLong(DateTimeParser.parseTime(text, offset, length)).array();
            case TIMESTAMP -> image(8).putLong(DateTimeParser.parseTimestamp(text, offset, length)).array();
            case TIMESTAMPTZ ->
                image(8).putLong(DateTimeParser.parseTimestamptz(text, offset, length, zone)).array();
            case INTERVAL -> interval(Interval.parse(text, offset, length));
            case UUID -> uuid(text, offset, length);
            case BYTEA -> ByteaText.parse(text, offset, length);
            case NUMERIC -> numeric(text, offset, length);
            default -> Arrays.copyOfRange(text, offset, offset + length);
        };
    }

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
            case INTERVAL -> interval(new Interval(BinaryValue.intervalMonths(bytes, offset, length),
                    BinaryValue.intervalDays(bytes, offset, length),
                    BinaryValue.intervalMicros(bytes, offset, length)));
            case UUID -> {
                BinaryValue.uuidHigh(bytes, offset, length);
                yield Arrays.copyOfRange(bytes, offset, offset + length);
            }
            case NUMERIC -> Ascii.bytes(NumericBinary.parse(bytes, offset, length));
            default -> Arrays.copyOfRange(bytes, offset, offset + length);
        };
    }

    /** Image → text form; {@code zone} is that in which timestamptz is shown. */
    public static byte[] toText(PgType type, byte[] image, ZoneId zone) {
        ByteBuffer in = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        byte[] text = new byte[type == PgType.BYTEA
                ? ByteaText.textLength(image.length)
                : IntervalText.MAX_LENGTH];
        int end = switch (type) {
            case BOOL -> Ascii.put(image[0] == 0 ? "f" : "t", text, 0);
            case INT2 -> IntegerText.put(in.getShort(), text, 0);
            case INT4 -> IntegerText.put(in.getInt(), text, 0);
            case OID, XID, REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGOPERATOR, REGCOLLATION, CID,
                    REGNAMESPACE, REGROLE ->
                IntegerText.put(Integer.toUnsignedLong(in.getInt()), text, 0);
            case INT8 -> IntegerText.put(in.getLong(), text, 0);
            case FLOAT4 -> FloatText.put(in.getFloat(), text, 0);
            case FLOAT8 -> FloatText.put(in.getDouble(), text, 0);
            case DATE -> DateTimeText.putDate(in.getInt(), text, 0);
            case TIME -> DateTimeText.putTime(in.getLong(), text, 0);
            case TIMESTAMP -> DateTimeText.putTimestamp(in.getLong(), text, 0);
            case TIMESTAMPTZ -> {
                long micros = in.getLong();
                Instant instant = Instant.ofEpochSecond(Math.floorDiv(micros, DateTimeText.SECOND));
                yield DateTimeText.putTimestamptz(micros,
                        zone.getRules().getOffset(instant).getTotalSeconds(), text, 0);
            }
            case INTERVAL -> IntervalText.put(in.getInt(12), in.getInt(8), in.getLong(0), text, 0);
            case UUID -> {
                in.order(ByteOrder.BIG_ENDIAN);
                yield UuidText.put(in.getLong(), in.getLong(), text, 0);
            }
            case BYTEA -> ByteaText.put(MemorySegment.ofArray(image), 0, image.length, text, 0);
            default -> -1;
        };
        return end < 0 ? image : Arrays.copyOf(text, end);
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

    private static byte[] interval(Interval value) {
        return image(16).putLong(value.micros()).putInt(value.days()).putInt(value.months()).array();
    }

    private static byte[] uuid(byte[] text, int offset, int length) {
        long[] halves = new long[2];
        UuidText.parse(text, offset, length, halves);
        return ByteBuffer.allocate(16).putLong(halves[0]).putLong(halves[1]).array();
    }

    /** Takes exponents too and answers plain text. */
    private static byte[] numeric(byte[] text, int offset, int length) {
        String stripped = Ascii.string(text, offset, length).strip();
        byte[] plain = stripped.getBytes(StandardCharsets.UTF_8);
        if (stripped.toLowerCase(Locale.ROOT).matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)e[+-]?\\d{1,4}")) {
            return Ascii.bytes(new BigDecimal(stripped).toPlainString());
        }
        byte[] binary = new byte[NumericBinary.maxLength(plain.length)];
        int end = NumericBinary.put(plain, 0, plain.length, binary, 0);
        return Ascii.bytes(NumericBinary.parse(binary, 0, end));
    }
}
