package io.tidemark.protocol.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Takes the values of a column, one call a row, by the method that fits the column's {@link FileColumn.Kind}. */
interface ColumnSink {
    /** NULL. */
    void nothing();

    /** BOOL as 0 or 1, numbers, times and dates. */
    void number(long value);

    /** FLOAT, DOUBLE. */
    void real(double value);

    /** UUID; DECIMAL as the two's complement number without its point. */
    void wide(long high, long low);

    /** TEXT, JSON, BINARY. */
    void bytes(byte[] value, int offset, int length);

    /** TEXT, JSON, BINARY. */
    default void bytes(MemorySegment value, long offset, int length) {
        bytes(value.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE), 0, length);
    }

    /** A list of so many items. @return what takes them, before the next row */
    ColumnSink list(int count);
}
