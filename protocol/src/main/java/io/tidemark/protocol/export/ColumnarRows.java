package io.tidemark.protocol.export;

import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.type.IntervalText;
import io.tidemark.protocol.type.NumericText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Puts rows into the columns of a file, no object a row. Confined to one result. */
public final class ColumnarRows implements RowSink {
    private final ColumnFile file;
    private final FileColumn[] columns;
    private final ArrayItems[] arrays;
    private final ColumnSink[] sinks;
    private final ColumnSink[] nowhere;
    private final FormatCodes formats;
    private final long skip;
    private final long end;
    private final byte[] scratch = new byte[Math.max(IntervalText.MAX_LENGTH, NumericText.MAX_LENGTH)];
    private ColumnSink[] open;
    private boolean wanted;
    private int column;
    private long seen;

    /** Takes the values of rows that nobody wants. */
    private static final class Nowhere implements ColumnSink {
        @Override
        public void nothing() {}

        @Override
        public void number(long value) {}

        @Override
        public void real(double value) {}

        @Override
        public void wide(long high, long low) {}

        @Override
        public void bytes(byte[] value, int offset, int length) {}

        @Override
        public void bytes(MemorySegment value, long offset, int length) {}

        @Override
        public ColumnSink list(int count) {
            return this;
        }
    }

    /**
     * Takes the rows of a result.
     *
     * @param formats those of the portal, {@link FileColumn#formats}
     * @param skip    rows at the beginning that are left out
     * @param end     0-based number of the first row after those that are wanted
     */
    public ColumnarRows(ColumnFile file, List<FileColumn> columns, FormatCodes formats, long skip, long end) {
        this.file = file;
        this.columns = columns.toArray(FileColumn[]::new);
        this.formats = formats;
        this.skip = skip;
        this.end = end;
        this.arrays = columns.stream().map(ArrayItems::new).toArray(ArrayItems[]::new);
        this.sinks = new ColumnSink[columns.size()];
        Arrays.setAll(sinks, file::sink);
        this.nowhere = new ColumnSink[columns.size()];
        Arrays.fill(nowhere, new Nowhere());
        this.open = nowhere;
    }

    @Override
    public Format format(int columnIndex) {
        return formats.of(columnIndex);
    }

    @Override
    public void beginRow() {
        column = 0;
        wanted = seen >= skip && seen < end;
        open = wanted ? sinks : nowhere;
    }

    @Override
    public void endRow() {
        if (column != columns.length) {
            throw new IllegalStateException(
                    "row of " + column + " values, described with " + columns.length);
        }
        seen++;
        if (wanted) {
            file.endRow();
        }
    }

    private ColumnSink next() {
        return open[column++];
    }

    @Override
    public void writeNull() {
        next().nothing();
    }

    @Override
    public void writeBool(boolean value) {
        next().number(value ? 1 : 0);
    }

    @Override
    public void writeInt2(int value) {
        next().number(value);
    }

    @Override
    public void writeInt4(int value) {
        next().number(value);
    }

    @Override
    public void writeOid(int value) {
        next().number(Integer.toUnsignedLong(value));
    }

    @Override
    public void writeInt8(long value) {
        next().number(value);
    }

    @Override
    public void writeFloat4(float value) {
        next().real(value);
    }

    @Override
    public void writeFloat8(double value) {
        next().real(value);
    }

    @Override
    public void writeTimestamp(long micros) {
        next().number(micros);
    }

    @Override
    public void writeTimestamptz(long micros, int offsetSeconds) {
        next().number(micros);
    }

    @Override
    public void writeDate(int days) {
        next().number(days);
    }

    @Override
    public void writeTime(long micros) {
        next().number(micros);
    }

    @Override
    public void writeInterval(int months, int days, long micros) {
        next().bytes(scratch, 0, IntervalText.put(months, days, micros, scratch, 0));
    }

    @Override
    public void writeUuid(long high, long low) {
        next().wide(high, low);
    }

    @Override
    public void writeNumeric(long high, long low, int scale) {
        FileColumn type = columns[column];
        if (type.kind() == FileColumn.Kind.DECIMAL) {
            Decimals.put(high, low, scale, type, next());
        } else {
            next().bytes(scratch, 0, NumericText.put(high, low, scale, scratch, 0));
        }
    }

    @Override
    public void writeNumeric(MemorySegment ascii, long offset, int length) {
        FileColumn type = columns[column];
        if (type.kind() != FileColumn.Kind.DECIMAL) {
            next().bytes(ascii, offset, length);
            return;
        }
        byte[] text = length <= scratch.length ? scratch : new byte[length];
        MemorySegment.copy(ascii, ValueLayout.JAVA_BYTE, offset, text, 0, length);
        Decimals.put(text, 0, length, type, next());
    }

    @Override
    public void writeText(MemorySegment utf8, long offset, int length) {
        next().bytes(utf8, offset, length);
    }

    @Override
    public void writeText(byte[] utf8, int offset, int length) {
        next().bytes(utf8, offset, length);
    }

    @Override
    public void writeText(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        next().bytes(utf8, 0, utf8.length);
    }

    @Override
    public void writeBytea(MemorySegment bytes, long offset, int length) {
        next().bytes(bytes, offset, length);
    }

    @Override
    public void writeEncoded(byte[] bytes, int offset, int length) {
        if (columns[column].list()) {
            ArrayItems array = arrays[column];
            array.put(bytes, offset, length, next());
        } else {
            next().bytes(bytes, offset, length);
        }
    }
}
