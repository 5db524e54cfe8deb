package io.tidemark.server.session;

import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.Format;
import java.lang.foreign.MemorySegment;

/** Where the rows of EXPLAIN ANALYZE go: nowhere. */
final class DroppedRows implements RowSink {
    @Override
    public Format format(int columnIndex) {
        return Format.TEXT;
    }

    @Override
    public void beginRow() {}

    @Override
    public void endRow() {}

    @Override
    public void writeNull() {}

    @Override
    public void writeBool(boolean value) {}

    @Override
    public void writeInt2(int value) {}

    @Override
    public void writeInt4(int value) {}

    @Override
    public void writeOid(int value) {}

    @Override
    public void writeInt8(long value) {}

    @Override
    public void writeFloat4(float value) {}

    @Override
    public void writeFloat8(double value) {}

    @Override
    public void writeTimestamp(long micros) {}

    @Override
    public void writeTimestamptz(long micros, int offsetSeconds) {}

    @Override
    public void writeDate(int days) {}

    @Override
    public void writeTime(long micros) {}

    @Override
    public void writeInterval(int months, int days, long micros) {}

    @Override
    public void writeUuid(long high, long low) {}

    @Override
    public void writeNumeric(long high, long low, int scale) {}

    @Override
    public void writeNumeric(MemorySegment ascii, long offset, int length) {}

    @Override
    public void writeText(MemorySegment utf8, long offset, int length) {}

    @Override
    public void writeText(byte[] utf8, int offset, int length) {}

    @Override
    public void writeText(String value) {}

    @Override
    public void writeBytea(MemorySegment bytes, long offset, int length) {}

    @Override
    public void writeEncoded(byte[] bytes, int offset, int length) {}
}
