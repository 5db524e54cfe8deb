package io.tidemark.protocol.type;

import io.tidemark.protocol.message.SqlState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Values in binary form, big-endian, into our own terms: times count from 1970-01-01. What is too short is
 * {@link ValueException} 08P01, what is too long 22P03.
 */
public final class BinaryValue {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class,
            ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class,
            ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.BIG_ENDIAN);
    /** µs from 1970-01-01 to 2000-01-01. */
    private static final long EPOCH_SHIFT_MICROS = 946_684_800_000_000L;
    /** Days from 1970-01-01 to 2000-01-01. */
    private static final int EPOCH_SHIFT_DAYS = 10_957;

    /** 4714-11-24 BC, the first date: days since 2000. */
    private static final int FIRST_WIRE_DAY = -2_451_545;
    /** Behind the last date: days since 2000. PostgreSQL's DATE_END_JULIAN. */
    private static final int END_WIRE_DAY = 2_145_031_949;
    /** The start of the first date: µs since 2000. */
    private static final long FIRST_WIRE_MICROS = -211_813_488_000_000_000L;

    private BinaryValue() {}

    /** A bool. */
    public static boolean bool(byte[] bytes, int offset, int length) {
        requireLength(length, 1, "boolean");
        return bytes[offset] != 0;
    }

    /** An int2. */
    public static short int2(byte[] bytes, int offset, int length) {
        requireLength(length, 2, "smallint");
        return (short) SHORT.get(bytes, offset);
    }

    /** An int4, or an oid as an unsigned int. */
    public static int int4(byte[] bytes, int offset, int length) {
        requireLength(length, 4, "integer");
        return (int) INT.get(bytes, offset);
    }

    /** An int8. */
    public static long int8(byte[] bytes, int offset, int length) {
        requireLength(length, 8, "bigint");
        return (long) LONG.get(bytes, offset);
    }

    /** A float4. */
    public static float float4(byte[] bytes, int offset, int length) {
        requireLength(length, 4, "real");
        return Float.intBitsToFloat((int) INT.get(bytes, offset));
    }

    /** A float8. */
    public static double float8(byte[] bytes, int offset, int length) {
        requireLength(length, 8, "double precision");
        return Double.longBitsToDouble((long) LONG.get(bytes, offset));
    }

    /** A timestamp or timestamptz as µs since 1970-01-01; the ends of the range are the infinities. */
    public static long timestamp(byte[] bytes, int offset, int length) {
        requireBytes(length, 8);
        long wire = (long) LONG.get(bytes, offset);
        if (wire == Long.MAX_VALUE || wire == Long.MIN_VALUE) {
            requireLength(length, 8, "timestamp");
            return wire;
        }
        requireRange(wire >= FIRST_WIRE_MICROS && wire < Long.MAX_VALUE - EPOCH_SHIFT_MICROS, "timestamp");
        requireLength(length, 8, "timestamp");
        return wire + EPOCH_SHIFT_MICROS;
    }

    /** A date as days since 1970-01-01; the ends of the range are the infinities. */
    public static int date(byte[] bytes, int offset, int length) {
        requireBytes(length, 4);
        int wire = (int) INT.get(bytes, offset);
        if (wire == Integer.MAX_VALUE || wire == Integer.MIN_VALUE) {
            requireLength(length, 4, "date");
            return wire;
        }
        requireRange(wire >= FIRST_WIRE_DAY && wire < END_WIRE_DAY, "date");
        requireLength(length, 4, "date");
        return wire + EPOCH_SHIFT_DAYS;
    }

    /** A time as µs since midnight. */
    public static long time(byte[] bytes, int offset, int length) {
        requireBytes(length, 8);
        long micros = (long) LONG.get(bytes, offset);
        requireRange(micros >= 0 && micros <= DateTimeText.DAY, "time");
        requireLength(length, 8, "time");
        return micros;
    }

    /** An interval's µs. */
    public static long intervalMicros(byte[] bytes, int offset, int length) {
        requireLength(length, 16, "interval");
        return (long) LONG.get(bytes, offset);
    }

    /** An interval's days. */
    public static int intervalDays(byte[] bytes, int offset, int length) {
        requireLength(length, 16, "interval");
        return (int) INT.get(bytes, offset + 8);
    }

    /** An interval's months. */
    public static int intervalMonths(byte[] bytes, int offset, int length) {
        requireLength(length, 16, "interval");
        return (int) INT.get(bytes, offset + 12);
    }

    /** The first 8 bytes of a uuid. */
    public static long uuidHigh(byte[] bytes, int offset, int length) {
        requireLength(length, 16, "uuid");
        return (long) LONG.get(bytes, offset);
    }

    /** The last 8 bytes of a uuid. */
    public static long uuidLow(byte[] bytes, int offset, int length) {
        requireLength(length, 16, "uuid");
        return (long) LONG.get(bytes, offset + 8);
    }

    /** A timestamp in µs since 1970-01-01 as it goes to the wire; what doesn't fit becomes -infinity. */
    public static long wireTimestamp(long micros) {
        return micros == Long.MAX_VALUE || micros < Long.MIN_VALUE + EPOCH_SHIFT_MICROS
                ? (micros > 0 ? Long.MAX_VALUE : Long.MIN_VALUE)
                : micros - EPOCH_SHIFT_MICROS;
    }

    /** A date in days since 1970-01-01 as it goes to the wire; what doesn't fit becomes -infinity. */
    public static int wireDate(int days) {
        return days == Integer.MAX_VALUE || days < Integer.MIN_VALUE + EPOCH_SHIFT_DAYS
                ? (days > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE)
                : days - EPOCH_SHIFT_DAYS;
    }

    private static void requireBytes(int length, int wanted) {
        if (length < wanted) {
            throw ValueException.tooShort();
        }
    }

    private static void requireLength(int length, int wanted, String type) {
        requireBytes(length, wanted);
        if (length > wanted) {
            throw ValueException.binary(type);
        }
    }

    private static void requireRange(boolean within, String type) {
        if (!within) {
            throw new ValueException(SqlState.DATETIME_FIELD_OVERFLOW, type + " out of range");
        }
    }
}
