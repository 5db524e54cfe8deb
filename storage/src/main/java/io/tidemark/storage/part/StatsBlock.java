package io.tidemark.storage.part;

import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The stats block of a part: where every buffer lies, its checksum, and what each batch and column contains. All
 * integers little-endian; offsets count from the start of the file.
 *
 * <pre>
 * offset  bytes  field
 *      0      8  magic          "TDMKSTAT"
 *      8      4  version        1
 *     12      4  length         bytes of the block, checksum included
 *     16      4  table id
 *     20      4  columns        the hidden row ids included
 *     24      4  batches
 *     28      4  dictionaries
 *     32      8  rows
 *     40      8  first row id   -1: the hidden column has the ids
 *     48      8  min timestamp  microseconds
 *     56      8  max timestamp
 *     64      4  timestamp      index of the designated timestamp's column, -1 for none
 *     68      4  gaps crc       CRC32C of all bytes before the block that are in no buffer, in order
 *     72      4  tail crc       CRC32C of all bytes after the block
 *     76      4  reserved       0
 *     80      8  file bytes
 *     88      8  reserved       0
 *     96     16  × columns: id u32, type code u16, encoding u16 (0 as the type says, 1 symbols as plain utf8),
 *                precision u32, scale u32
 *            40  × dictionaries: column index u32, values u32, offsets buffer, bytes buffer
 *  32 + 72 × c   × batches: first row u64, rows u32, flags u32 (1: sorted by timestamp), min timestamp i64,
 *                max timestamp i64, then 72 bytes a column: nulls u32, flags u32 (1: min and max are known),
 *                min i64, max i64, buffers validity, values (or offsets), bytes
 *             4  crc            CRC32C of all bytes of the block before this
 * buffer: offset u64, bytes u32, CRC32C u32; all zero for a buffer that is not there
 * </pre>
 *
 * Floats' minima and maxima are the raw bits of the double.
 *
 * @param bytes the block, off-heap
 */
record StatsBlock(MemorySegment bytes) {
    static final long MAGIC = 0x5441_5453_4B4D_4454L;
    static final int VERSION = 1;
    static final int HEADER_BYTES = 96;
    static final int COLUMN_BYTES = 16;
    static final int DICTIONARY_BYTES = 40;
    static final int BATCH_BYTES = 32;
    static final int CELL_BYTES = 72;
    static final int BUFFER_BYTES = 16;
    static final int PLAIN_UTF8 = 1;
    static final int SORTED = 1;
    static final int RANGE_KNOWN = 1;

    /** A buffer's place in the file. */
    record Buffer(long offset, int length, int crc) {
        static final Buffer NONE = new Buffer(0, 0, 0);
    }

    /** Bytes of a block. */
    static long size(int columns, int dictionaries, int batches) {
        return HEADER_BYTES + (long) columns * COLUMN_BYTES + (long) dictionaries * DICTIONARY_BYTES
                + batches * (BATCH_BYTES + (long) columns * CELL_BYTES) + 4;
    }

    int tableId() {
        return bytes.get(Layouts.INT, 16);
    }

    int columns() {
        return bytes.get(Layouts.INT, 20);
    }

    int batches() {
        return bytes.get(Layouts.INT, 24);
    }

    int dictionaries() {
        return bytes.get(Layouts.INT, 28);
    }

    long rows() {
        return bytes.get(Layouts.LONG, 32);
    }

    long firstRowId() {
        return bytes.get(Layouts.LONG, 40);
    }

    long minTimestamp() {
        return bytes.get(Layouts.LONG, 48);
    }

    long maxTimestamp() {
        return bytes.get(Layouts.LONG, 56);
    }

    int timestampColumn() {
        return bytes.get(Layouts.INT, 64);
    }

    int gapsCrc() {
        return bytes.get(Layouts.INT, 68);
    }

    int tailCrc() {
        return bytes.get(Layouts.INT, 72);
    }

    long fileBytes() {
        return bytes.get(Layouts.LONG, 80);
    }

    private long columnAt(int column) {
        return HEADER_BYTES + (long) column * COLUMN_BYTES;
    }

    int columnId(int column) {
        return bytes.get(Layouts.INT, columnAt(column));
    }

    int typeCode(int column) {
        return Short.toUnsignedInt(bytes.get(Layouts.SHORT, columnAt(column) + 4));
    }

    boolean plainUtf8(int column) {
        return bytes.get(Layouts.SHORT, columnAt(column) + 6) == PLAIN_UTF8;
    }

    long dictionaryAt(int dictionary) {
        return columnAt(columns()) + (long) dictionary * DICTIONARY_BYTES;
    }

    int dictionaryColumn(int dictionary) {
        return bytes.get(Layouts.INT, dictionaryAt(dictionary));
    }

    int dictionaryValues(int dictionary) {
        return bytes.get(Layouts.INT, dictionaryAt(dictionary) + 4);
    }

    /** Buffer 0: the offsets, 1: the bytes. */
    Buffer dictionaryBuffer(int dictionary, int index) {
        return buffer(dictionaryAt(dictionary) + 8 + (long) index * BUFFER_BYTES);
    }

    long batchAt(int batch) {
        return dictionaryAt(dictionaries()) + batch * (BATCH_BYTES + (long) columns() * CELL_BYTES);
    }

    long firstRow(int batch) {
        return bytes.get(Layouts.LONG, batchAt(batch));
    }

    int rows(int batch) {
        return bytes.get(Layouts.INT, batchAt(batch) + 8);
    }

    boolean sorted(int batch) {
        return (bytes.get(Layouts.INT, batchAt(batch) + 12) & SORTED) != 0;
    }

    long minTimestamp(int batch) {
        return bytes.get(Layouts.LONG, batchAt(batch) + 16);
    }

    long maxTimestamp(int batch) {
        return bytes.get(Layouts.LONG, batchAt(batch) + 24);
    }

    private long cellAt(int batch, int column) {
        return batchAt(batch) + BATCH_BYTES + (long) column * CELL_BYTES;
    }

    int nullCount(int batch, int column) {
        return bytes.get(Layouts.INT, cellAt(batch, column));
    }

    boolean hasRange(int batch, int column) {
        return (bytes.get(Layouts.INT, cellAt(batch, column) + 4) & RANGE_KNOWN) != 0;
    }

    long minValue(int batch, int column) {
        return bytes.get(Layouts.LONG, cellAt(batch, column) + 8);
    }

    long maxValue(int batch, int column) {
        return bytes.get(Layouts.LONG, cellAt(batch, column) + 16);
    }

    /** Buffer 0: validity, 1: values or offsets, 2: bytes. */
    Buffer buffer(int batch, int column, int index) {
        return buffer(cellAt(batch, column) + 24 + (long) index * BUFFER_BYTES);
    }

    private Buffer buffer(long at) {
        return new Buffer(bytes.get(Layouts.LONG, at), bytes.get(Layouts.INT, at + 8),
                bytes.get(Layouts.INT, at + 12));
    }
}
