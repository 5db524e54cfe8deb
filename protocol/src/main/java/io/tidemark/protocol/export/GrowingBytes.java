package io.tidemark.protocol.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A buffer of a column, little-endian, which grows by what it takes of an allowance. Confined to one result. */
final class GrowingBytes {
    /** Bytes that a buffer keeps when it is emptied. */
    private static final int KEPT = 1 << 20;
    private static final int SMALL = 1_024;
    private static final int LARGEST = Integer.MAX_VALUE - 64;
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle LONG_BIG = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.BIG_ENDIAN);

    private final Allowance allowance;
    private byte[] bytes = new byte[0];
    private int length;

    GrowingBytes(Allowance allowance) {
        this.allowance = allowance;
    }

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Makes room for so many bytes and counts them in. @return where they begin */
    private int next(int count) {
        int at = length;
        if (bytes.length - at < count) {
            grow(count);
        }
        length = at + count;
        return at;
    }

    private void grow(int count) {
        long needed = (long) length + count;
        long capacity = Math.min(LARGEST, Math.max(Math.max(SMALL, needed), 2L * bytes.length));
        allowance.take(needed > LARGEST ? Long.MAX_VALUE / 2 : capacity - bytes.length);
        bytes = Arrays.copyOf(bytes, (int) capacity);
    }

    void putShort(short value) {
        int at = next(2);
        SHORT.set(bytes, at, value);
    }

    void putInt(int value) {
        int at = next(4);
        INT.set(bytes, at, value);
    }

    void putLong(long value) {
        int at = next(8);
        LONG.set(bytes, at, value);
    }

    void putLongBigEndian(long value) {
        int at = next(8);
        LONG_BIG.set(bytes, at, value);
    }

    void put(byte[] value, int offset, int count) {
        int at = next(count);
        System.arraycopy(value, offset, bytes, at, count);
    }

    void put(MemorySegment value, long offset, int count) {
        int at = next(count);
        MemorySegment.copy(value, ValueLayout.JAVA_BYTE, offset, bytes, at, count);
    }

    /** Sets the bit of a row, which is the next. */
    void putBit(int row, boolean bit) {
        if ((row & 7) == 0) {
            skip(1);
        }
        if (bit) {
            bytes[row >> 3] |= (byte) (1 << (row & 7));
        }
    }

    /** Appends zeros. */
    void skip(int count) {
        int at = next(count);
        Arrays.fill(bytes, at, at + count, (byte) 0);
    }

    /** Forgets what is there. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            allowance.give(bytes.length);
            bytes = new byte[0];
        }
    }
}
