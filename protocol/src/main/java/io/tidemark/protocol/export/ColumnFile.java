package io.tidemark.protocol.export;

/** A file that is written in columns. Confined to one result. */
public sealed interface ColumnFile permits ArrowStream, ParquetFile {
    /** What takes the values of a column, from 0. */
    ColumnSink sink(int column);

    /** All columns have a value more. Writes when enough has come. */
    void endRow();

    /** Writes what is left, and the end. */
    void finish();
}
