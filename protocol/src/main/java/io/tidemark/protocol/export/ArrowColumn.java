package io.tidemark.protocol.export;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** The values of a column between two record batches, as Arrow lays them out. Confined to one result. */
final class ArrowColumn implements ColumnSink {
    private final FileColumn column;
    private final Held held;
    private final GrowingBytes validity;
    /** Where the value of each row ends, after a zero; of a list, its items. */
    private final GrowingBytes ends;
    private final GrowingBytes values;
    private final List<ArrowColumn> items;
    private int rows;
    private int nulls;

    /** How many bytes all columns hold. */
    static final class Held {
        private long bytes;

        long bytes() {
            return bytes;
        }

        void clear() {
            bytes = 0;
        }
    }

    /** What of a batch's body belongs to a column. */
    interface Body {
        void node(int rows, int nulls);

        void buffer(GrowingBytes bytes);
    }

    private ArrowColumn(FileColumn column, Held held, Allowance allowance, List<ArrowColumn> items) {
        this.column = column;
        this.held = held;
        this.items = items;
        this.validity = new GrowingBytes(allowance);
        this.ends = new GrowingBytes(allowance);
        this.values = new GrowingBytes(allowance);
        clear();
    }

    static ArrowColumn of(FileColumn column, Held held, Allowance allowance) {
        ArrowColumn single = new ArrowColumn(column, held, allowance, List.of());
        return column.list() ? new ArrowColumn(column, held, allowance, List.of(single)) : single;
    }

    /** Whether values have lengths of their own. */
    private boolean isVariable() {
        return !items.isEmpty() || switch (column.kind()) {
            case BINARY, TEXT, JSON -> true;
            case BOOL, INT16, INT32, UINT32, INT64, FLOAT, DOUBLE, DATE, TIME, TIMESTAMP, TIMESTAMPTZ,
                    DECIMAL, UUID ->
                false;
        };
    }

    /** Forgets all values. */
    void clear() {
        validity.clear();
        ends.clear();
        values.clear();
        rows = 0;
        nulls = 0;
        if (isVariable()) {
            ends.putInt(0);
        }
        items.forEach(ArrowColumn::clear);
    }

    /** Hands what is there to a batch. */
    void writeTo(Body body) {
        body.node(rows, nulls);
        body.buffer(validity);
        if (isVariable()) {
            body.buffer(ends);
        }
        if (items.isEmpty()) {
            body.buffer(values);
        }
        items.forEach(item -> item.writeTo(body));
    }

    private void valid(int bytes) {
        validity.putBit(rows++, true);
        held.bytes += bytes;
    }

    @Override
    public void nothing() {
        validity.putBit(rows, false);
        int row = rows++;
        nulls++;
        if (isVariable()) {
            ends.putInt(items.isEmpty() ? values.length() : items.getFirst().rows);
            held.bytes += 4;
            return;
        }
        int width = width();
        held.bytes += width;
        if (width == 0) {
            values.putBit(row, false);
        } else {
            values.skip(width);
        }
    }

    /** Bytes of a value of a fixed length, 0 for bits. */
    private int width() {
        return switch (column.kind()) {
            case BOOL, BINARY, TEXT, JSON -> 0;
            case INT16 -> 2;
            case INT32, UINT32, DATE, FLOAT -> 4;
            case INT64, DOUBLE, TIME, TIMESTAMP, TIMESTAMPTZ -> 8;
            case DECIMAL, UUID -> 16;
        };
    }

    @Override
    public void number(long value) {
        switch (column.kind()) {
            case BOOL -> values.putBit(rows, value != 0);
            case INT16 -> values.putShort((short) value);
            case INT32, UINT32, DATE -> values.putInt((int) value);
            case INT64, TIME, TIMESTAMP, TIMESTAMPTZ -> values.putLong(value);
            case FLOAT, DOUBLE, DECIMAL, UUID, BINARY, TEXT, JSON -> throw misfit();
        }
        valid(width());
    }

    @Override
    public void real(double value) {
        switch (column.kind()) {
            case FLOAT -> values.putInt(Float.floatToRawIntBits((float) value));
            case DOUBLE -> values.putLong(Double.doubleToRawLongBits(value));
            case BOOL, INT16, INT32, UINT32, INT64, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, DECIMAL, UUID, BINARY,
                    TEXT, JSON ->
                throw misfit();
        }
        valid(width());
    }

    @Override
    public void wide(long high, long low) {
        switch (column.kind()) {
            case DECIMAL -> {
                values.putLong(low);
                values.putLong(high);
            }
            case UUID -> {
                values.putLongBigEndian(high);
                values.putLongBigEndian(low);
            }
            case BOOL, INT16, INT32, UINT32, INT64, FLOAT, DOUBLE, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, BINARY,
                    TEXT, JSON ->
                throw misfit();
        }
        valid(width());
    }

    @Override
    public void bytes(byte[] value, int offset, int length) {
        requireBytes();
        values.put(value, offset, length);
        ends.putInt(values.length());
        valid(length + 4);
    }

    @Override
    public void bytes(MemorySegment value, long offset, int length) {
        requireBytes();
        values.put(value, offset, length);
        ends.putInt(values.length());
        valid(length + 4);
    }

    private void requireBytes() {
        if (!isVariable() || !items.isEmpty()) {
            throw misfit();
        }
    }

    @Override
    public ColumnSink list(int count) {
        ArrowColumn single = items.getFirst();
        ends.putInt(single.rows + count);
        valid(4);
        return single;
    }

    private IllegalStateException misfit() {
        return new IllegalStateException("a value of another type in column " + column);
    }
}
