package io.tidemark.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.type.BinaryValue;
import io.tidemark.protocol.type.ByteaText;
import io.tidemark.protocol.type.DateTimeText;
import io.tidemark.protocol.type.FloatText;
import io.tidemark.protocol.type.IntegerText;
import io.tidemark.protocol.type.IntervalText;
import io.tidemark.protocol.type.NumericBinary;
import io.tidemark.protocol.type.NumericText;
import io.tidemark.protocol.type.UuidText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Encodes DataRow messages, or CopyData messages with a tuple each, which have the same bytes behind their tag, into the array of the connection's buffer. Lengths are patched in afterwards; the buffer's writer
 * index moves only at the end of a row, so that a row that fails half-way was never there.
 */
final class RowWriter implements RowSink {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class,
            ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class,
            ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.BIG_ENDIAN);
    /** Tag, length word, column count. */
    private static final int HEADER = 7;

    private final WireBuffer wire;
    private final byte tag;
    private final boolean[] binary;
    private ByteBuf buffer;
    private byte[] bytes = new byte[0];
    /** Index in {@code bytes} of the next byte. */
    private int at;
    /** Index in {@code bytes} after the buffer's last byte. */
    private int limit;
    /** Index in the buffer, not in {@code bytes}, of the row's tag. */
    private int rowStart;
    private int column;
    private byte[] scratch = new byte[64];

    RowWriter(WireBuffer wire, byte tag, FormatCodes formats, int columnCount) {
        this.wire = wire;
        this.tag = tag;
        this.binary = new boolean[columnCount];
        for (int i = 0; i < columnCount; i++) {
            binary[i] = formats.of(i) == Format.BINARY;
        }
        this.buffer = wire.rowBegins();
        wire.rowEnds(buffer.writerIndex());
    }

    @Override
    public Format format(int columnIndex) {
        return binary[columnIndex] ? Format.BINARY : Format.TEXT;
    }

    @Override
    public void beginRow() {
        buffer = wire.rowBegins();
        rowStart = buffer.writerIndex();
        column = 0;
        locate(rowStart);
        need(HEADER);
        bytes[at] = tag;
        SHORT.set(bytes, at + 5, (short) binary.length);
        at += HEADER;
    }

    @Override
    public void endRow() {
        if (column != binary.length) {
            throw new IllegalStateException("row of " + column + " values, described with " + binary.length);
        }
        int end = at - buffer.arrayOffset();
        INT.set(bytes, buffer.arrayOffset() + rowStart + 1, end - rowStart - 1);
        wire.rowEnds(end);
    }

    private void locate(int index) {
        bytes = buffer.array();
        at = buffer.arrayOffset() + index;
        limit = buffer.arrayOffset() + buffer.capacity();
    }

    private void need(int count) {
        if (limit - at < count) {
            grow(count);
        }
    }

    private void grow(int count) {
        int index = at - buffer.arrayOffset();
        int written = buffer.writerIndex();
        buffer.writerIndex(index);
        buffer.ensureWritable(count);
        buffer.writerIndex(written);
        locate(index);
    }

    /** Room for a length word and {@code count} bytes; whether the column is binary. */
    private boolean begin(int count) {
        need(4 + count);
        return binary[column++];
    }

    /** Sets the length word at {@link #at} for a value that ends at {@code end}. */
    private void end(int end) {
        INT.set(bytes, at, end - at - 4);
        at = end;
    }

    private void int4(int value) {
        INT.set(bytes, at, 4);
        INT.set(bytes, at + 4, value);
        at += 8;
    }

    private void int8(long value) {
        INT.set(bytes, at, 8);
        LONG.set(bytes, at + 4, value);
        at += 12;
    }

    @Override
    public void writeNull() {
        begin(0);
        INT.set(bytes, at, -1);
        at += 4;
    }

    @Override
    public void writeBool(boolean value) {
        boolean isBinary = begin(1);
        int byteValue = value ? 1 : 0;
        bytes[at + 4] = (byte) (isBinary ? byteValue : value ? 't' : 'f');
        end(at + 5);
    }

    @Override
    public void writeInt2(int value) {
        if (begin(IntegerText.MAX_LENGTH)) {
            SHORT.set(bytes, at + 4, (short) value);
            end(at + 6);
        } else {
            end(IntegerText.put(value, bytes, at + 4));
        }
    }

    @Override
    public void writeInt4(int value) {
        if (begin(IntegerText.MAX_LENGTH)) {
            int4(value);
        } else {
            end(IntegerText.put(value, bytes, at + 4));
        }
    }

    @Override
    public void writeOid(int value) {
        if (begin(IntegerText.MAX_LENGTH)) {
            int4(value);
        } else {
            end(IntegerText.put(Integer.toUnsignedLong(value), bytes, at + 4));
        }
    }

    @Override
    public void writeInt8(long value) {
        if (begin(IntegerText.MAX_LENGTH)) {
            int8(value);
        } else {
            end(IntegerText.put(value, bytes, at + 4));
        }
    }

    @Override
    public void writeFloat4(float value) {
        if (begin(FloatText.MAX_LENGTH)) {
            int4(Float.floatToIntBits(value));
        } else {
            end(FloatText.put(value, bytes, at + 4));
        }
    }

    @Override
    public void writeFloat8(double value) {
        if (begin(FloatText.MAX_LENGTH)) {
            int8(Double.doubleToLongBits(value));
        } else {
            end(FloatText.put(value, bytes, at + 4));
        }
    }

    @Override
    public void writeTimestamp(long micros) {
        if (begin(DateTimeText.MAX_LENGTH)) {
            int8(BinaryValue.wireTimestamp(micros));
        } else {
            end(DateTimeText.putTimestamp(micros, bytes, at + 4));
        }
    }

    @Override
    public void writeTimestamptz(long micros, int offsetSeconds) {
        if (begin(DateTimeText.MAX_LENGTH)) {
            int8(BinaryValue.wireTimestamp(micros));
        } else {
            end(DateTimeText.putTimestamptz(micros, offsetSeconds, bytes, at + 4));
        }
    }

    @Override
    public void writeDate(int days) {
        if (begin(DateTimeText.MAX_LENGTH)) {
            int4(BinaryValue.wireDate(days));
        } else {
            end(DateTimeText.putDate(days, bytes, at + 4));
        }
    }

    @Override
    public void writeTime(long micros) {
        if (begin(DateTimeText.MAX_LENGTH)) {
            int8(micros);
        } else {
            end(DateTimeText.putTime(micros, bytes, at + 4));
        }
    }

    @Override
    public void writeInterval(int months, int days, long micros) {
        if (begin(IntervalText.MAX_LENGTH)) {
            LONG.set(bytes, at + 4, micros);
            INT.set(bytes, at + 12, days);
            INT.set(bytes, at + 16, months);
            end(at + 20);
        } else {
            end(IntervalText.put(months, days, micros, bytes, at + 4));
        }
    }

    @Override
    public void writeUuid(long high, long low) {
        if (begin(UuidText.LENGTH)) {
            LONG.set(bytes, at + 4, high);
            LONG.set(bytes, at + 12, low);
            end(at + 20);
        } else {
            end(UuidText.put(high, low, bytes, at + 4));
        }
    }

    @Override
    public void writeNumeric(long high, long low, int scale) {
        if (begin(NumericBinary.maxLength(NumericText.MAX_LENGTH) + NumericText.MAX_LENGTH)) {
            int length = NumericText.put(high, low, scale, scratch, 0);
            end(NumericBinary.put(scratch, 0, length, bytes, at + 4));
        } else {
            end(NumericText.put(high, low, scale, bytes, at + 4));
        }
    }

    @Override
    public void writeNumeric(MemorySegment ascii, long offset, int length) {
        if (begin(Math.max(length, NumericBinary.maxLength(length)))) {
            if (scratch.length < length) {
                scratch = Arrays.copyOf(scratch, Math.max(length, 2 * scratch.length));
            }
            MemorySegment.copy(ascii, ValueLayout.JAVA_BYTE, offset, scratch, 0, length);
            end(NumericBinary.put(scratch, 0, length, bytes, at + 4));
        } else {
            MemorySegment.copy(ascii, ValueLayout.JAVA_BYTE, offset, bytes, at + 4, length);
            end(at + 4 + length);
        }
    }

    @Override
    public void writeText(MemorySegment utf8, long offset, int length) {
        begin(length);
        MemorySegment.copy(utf8, ValueLayout.JAVA_BYTE, offset, bytes, at + 4, length);
        end(at + 4 + length);
    }

    @Override
    public void writeText(byte[] utf8, int offset, int length) {
        writeEncoded(utf8, offset, length);
    }

    @Override
    public void writeText(String value) {
        if (value.length() <= 8) { // short labels; longer ones are worth one array
            begin(ByteBufUtil.utf8MaxBytes(value));
            int next = at + 4;
            int i = 0;
            while (i < value.length() && value.charAt(i) < 0x80) {
                bytes[next++] = (byte) value.charAt(i++);
            }
            if (i == value.length()) {
                end(next);
                return;
            }
            column--;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeEncoded(utf8, 0, utf8.length);
    }

    @Override
    public void writeBytea(MemorySegment raw, long offset, int length) {
        if (begin(ByteaText.textLength(length))) {
            MemorySegment.copy(raw, ValueLayout.JAVA_BYTE, offset, bytes, at + 4, length);
            end(at + 4 + length);
        } else {
            end(ByteaText.put(raw, offset, length, bytes, at + 4));
        }
    }

    @Override
    public void writeEncoded(byte[] encoded, int offset, int length) {
        begin(length);
        System.arraycopy(encoded, offset, bytes, at + 4, length);
        end(at + 4 + length);
    }
}
