package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.Format;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keeps the last rows of a result as they came, to give them to another sink when the result has ended. Confined to one result. */
final class RowTape implements RowSink {
    private final RowSink target;
    private final RowLimit limit;
    private final RowBytes row;
    private final LastRows last;

    /** What came; never kept beyond a result, so that the order may change. */
    private enum Call {
        NULL(0),
        BOOL(1),
        INT2(2),
        INT4(3),
        OID(4),
        INT8(5),
        FLOAT4(6),
        FLOAT8(7),
        TIMESTAMP(8),
        TIMESTAMPTZ(9),
        DATE(10),
        TIME(11),
        INTERVAL(12),
        UUID(13),
        DECIMAL(14),
        NUMERIC(15),
        TEXT(16),
        BYTEA(17),
        ENCODED(18);

        private static final Call[] BY_CODE = values();
        /** Its place in the list. */
        private final byte code;

        Call(int code) {
            this.code = (byte) code;
        }
    }

    /** Gives the last rows to {@code target} in {@link #finish}. */
    RowTape(RowSink target, RowLimit limit, RestMemory.Share memory) {
        this.target = target;
        this.limit = limit;
        this.row = new RowBytes(OutputStream.nullOutputStream(), memory);
        this.last = new LastRows(limit.last(), memory);
    }

    /** The result has ended. */
    void finish() {
        last.drain(limit.spare(), bytes -> {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            target.beginRow();
            while (in.hasRemaining()) {
                play(Call.BY_CODE[in.get()], in, bytes);
            }
            target.endRow();
        });
    }

    private void play(Call call, ByteBuffer in, byte[] from) {
        switch (call) {
            case NULL -> target.writeNull();
            case BOOL -> target.writeBool(in.getInt() != 0);
            case INT2 -> target.writeInt2(in.getInt());
            case INT4 -> target.writeInt4(in.getInt());
            case OID -> target.writeOid(in.getInt());
            case INT8 -> target.writeInt8(in.getLong());
            case FLOAT4 -> target.writeFloat4(Float.intBitsToFloat(in.getInt()));
            case FLOAT8 -> target.writeFloat8(Double.longBitsToDouble(in.getLong()));
            case TIMESTAMP -> target.writeTimestamp(in.getLong());
            case TIMESTAMPTZ -> target.writeTimestamptz(in.getLong(), in.getInt());
            case DATE -> target.writeDate(in.getInt());
            case TIME -> target.writeTime(in.getLong());
            case INTERVAL -> target.writeInterval(in.getInt(), in.getInt(), in.getLong());
            case UUID -> target.writeUuid(in.getLong(), in.getLong());
            case DECIMAL -> target.writeNumeric(in.getLong(), in.getLong(), in.getInt());
            case NUMERIC, TEXT, BYTEA, ENCODED -> bytes(call, in, from);
        }
    }

    private void bytes(Call call, ByteBuffer in, byte[] from) {
        int length = in.getInt();
        int at = in.position();
        switch (call) {
            case NUMERIC -> target.writeNumeric(MemorySegment.ofArray(from), at, length);
            case BYTEA -> target.writeBytea(MemorySegment.ofArray(from), at, length);
            case ENCODED -> target.writeEncoded(from, at, length);
            default -> target.writeText(from, at, length);
        }
        in.position(at + length);
    }

    private RowTape call(Call call) {
        row.put(call.code);
        return this;
    }

    private void number(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            row.put((byte) (value >> shift));
        }
    }

    private void number(long value) {
        number((int) (value >> 32));
        number((int) value);
    }

    private void bytes(MemorySegment bytes, long offset, int length) {
        number(length);
        MemorySegment.copy(bytes, offset, MemorySegment.ofArray(row.room(length)), row.at(), length);
        row.at(row.at() + length);
    }

    @Override
    public Format format(int columnIndex) {
        return target.format(columnIndex);
    }

    @Override
    public void beginRow() {
        row.at(0);
    }

    @Override
    public void endRow() {
        last.add(row, 0);
    }

    @Override
    public void writeNull() {
        call(Call.NULL);
    }

    @Override
    public void writeBool(boolean value) {
        call(Call.BOOL).number(value ? 1 : 0);
    }

    @Override
    public void writeInt2(int value) {
        call(Call.INT2).number(value);
    }

    @Override
    public void writeInt4(int value) {
        call(Call.INT4).number(value);
    }

    @Override
    public void writeOid(int value) {
        call(Call.OID).number(value);
    }

    @Override
    public void writeInt8(long value) {
        call(Call.INT8).number(value);
    }

    @Override
    public void writeFloat4(float value) {
        call(Call.FLOAT4).number(Float.floatToRawIntBits(value));
    }

    @Override
    public void writeFloat8(double value) {
        call(Call.FLOAT8).number(Double.doubleToRawLongBits(value));
    }

    @Override
    public void writeTimestamp(long micros) {
        call(Call.TIMESTAMP).number(micros);
    }

    @Override
    public void writeTimestamptz(long micros, int offsetSeconds) {
        call(Call.TIMESTAMPTZ).number(micros);
        number(offsetSeconds);
    }

    @Override
    public void writeDate(int days) {
        call(Call.DATE).number(days);
    }

    @Override
    public void writeTime(long micros) {
        call(Call.TIME).number(micros);
    }

    @Override
    public void writeInterval(int months, int days, long micros) {
        call(Call.INTERVAL).number(months);
        number(days);
        number(micros);
    }

    @Override
    public void writeUuid(long high, long low) {
        call(Call.UUID).number(high);
        number(low);
    }

    @Override
    public void writeNumeric(long high, long low, int scale) {
        call(Call.DECIMAL).number(high);
        number(low);
        number(scale);
    }

    @Override
    public void writeNumeric(MemorySegment ascii, long offset, int length) {
        call(Call.NUMERIC).bytes(ascii, offset, length);
    }

    @Override
    public void writeText(MemorySegment utf8, long offset, int length) {
        call(Call.TEXT).bytes(utf8, offset, length);
    }

    @Override
    public void writeText(byte[] utf8, int offset, int length) {
        call(Call.TEXT).bytes(MemorySegment.ofArray(utf8), offset, length);
    }

    @Override
    public void writeText(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeText(utf8, 0, utf8.length);
    }

    @Override
    public void writeBytea(MemorySegment bytes, long offset, int length) {
        call(Call.BYTEA).bytes(bytes, offset, length);
    }

    @Override
    public void writeEncoded(byte[] bytes, int offset, int length) {
        call(Call.ENCODED).bytes(MemorySegment.ofArray(bytes), offset, length);
    }
}
