package io.tidemark.protocol.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/** Gives the values of a column to parquet-java's encoder, with their levels. Confined to one result. */
final class ParquetColumn implements ColumnSink {
    /** Levels of definition of a list: it is there, it has items, the item is there. */
    private static final int LIST = 1;
    private static final int REPEATED = 2;
    private static final int ITEM = 3;

    private final FileColumn column;
    private final ParquetFile file;
    private final Items items = new Items();
    private final byte[] wide = new byte[16];
    private byte[] scratch = new byte[256];
    private ColumnWriter writer;
    private int repetition;

    ParquetColumn(FileColumn column, ParquetFile file, ColumnWriter writer) {
        this.column = column;
        this.file = file;
        this.writer = writer;
    }

    /** A row group begins. */
    void writer(ColumnWriter next) {
        writer = next;
    }

    @Override
    public void nothing() {
        writer.writeNull(0, 0);
    }

    @Override
    public void number(long value) {
        number(value, 0, 1);
    }

    @Override
    public void real(double value) {
        real(value, 0, 1);
    }

    @Override
    public void wide(long high, long low) {
        wide(high, low, 0, 1);
    }

    @Override
    public void bytes(byte[] value, int offset, int length) {
        bytes(value, offset, length, 0, 1);
    }

    @Override
    public void bytes(MemorySegment value, long offset, int length) {
        file.coming(length);
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, 2 * scratch.length)];
        }
        MemorySegment.copy(value, ValueLayout.JAVA_BYTE, offset, scratch, 0, length);
        writer.write(Binary.fromReusedByteArray(scratch, 0, length), 0, 1);
    }

    @Override
    public ColumnSink list(int count) {
        repetition = 0;
        if (count == 0) {
            writer.writeNull(0, LIST);
        }
        return items;
    }

    private void number(long value, int level, int definition) {
        switch (column.kind()) {
            case BOOL -> writer.write(value != 0, level, definition);
            case INT16, INT32, UINT32, DATE -> writer.write((int) value, level, definition);
            case INT64, TIME, TIMESTAMP, TIMESTAMPTZ -> writer.write(value, level, definition);
            case FLOAT, DOUBLE, DECIMAL, UUID, BINARY, TEXT, JSON -> throw misfit();
        }
    }

    private void real(double value, int level, int definition) {
        switch (column.kind()) {
            case FLOAT -> writer.write((float) value, level, definition);
            case DOUBLE -> writer.write(value, level, definition);
            case BOOL, INT16, INT32, UINT32, INT64, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, DECIMAL, UUID, BINARY,
                    TEXT, JSON ->
                throw misfit();
        }
    }

    private void wide(long high, long low, int level, int definition) {
        boolean decimal = column.kind() == FileColumn.Kind.DECIMAL;
        if (decimal && column.precision() <= ParquetSchema.LONG_DIGITS) {
            writer.write(low, level, definition);
        } else if (decimal || column.kind() == FileColumn.Kind.UUID) {
            for (int i = 0; i < 8; i++) {
                wide[i] = (byte) (high >> (56 - 8 * i));
                wide[8 + i] = (byte) (low >> (56 - 8 * i));
            }
            writer.write(Binary.fromReusedByteArray(wide), level, definition);
        } else {
            throw misfit();
        }
    }

    private void bytes(byte[] value, int offset, int length, int level, int definition) {
        file.coming(length);
        writer.write(Binary.fromReusedByteArray(value, offset, length), level, definition);
    }

    private IllegalStateException misfit() {
        return new IllegalStateException("a value of another type in column " + column);
    }

    /** Takes the items of a list. */
    private final class Items implements ColumnSink {
        private int level() {
            int level = repetition;
            repetition = 1;
            return level;
        }

        @Override
        public void nothing() {
            writer.writeNull(level(), REPEATED);
        }

        @Override
        public void number(long value) {
            ParquetColumn.this.number(value, level(), ITEM);
        }

        @Override
        public void real(double value) {
            ParquetColumn.this.real(value, level(), ITEM);
        }

        @Override
        public void wide(long high, long low) {
            ParquetColumn.this.wide(high, low, level(), ITEM);
        }

        @Override
        public void bytes(byte[] value, int offset, int length) {
            ParquetColumn.this.bytes(value, offset, length, level(), ITEM);
        }

        @Override
        public ColumnSink list(int count) {
            throw misfit();
        }
    }
}
