package io.tidemark.storage.part;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/** Collects a {@link StatsBlock} while a part is written. Confined to the writer. */
final class StatsWriter {
    private final List<PartColumn> columns;
    private final ByteArrayOutputStream batches = new ByteArrayOutputStream();
    private final ByteArrayOutputStream dictionaries = new ByteArrayOutputStream();
    private int batchCount;
    private int dictionaryCount;
    private long rows;
    private long minTimestamp = Long.MAX_VALUE;
    private long maxTimestamp = Long.MIN_VALUE;

    StatsWriter(List<PartColumn> columns) {
        this.columns = columns;
    }

    /** What else the header says. */
    record Header(int tableId, long firstRowId, int timestampColumn, int gapsCrc, int tailCrc,
            long fileBytes) {}

    /** A column of a batch: statistics and the places of its buffers. */
    record Cell(BatchStats stats, List<StatsBlock.Buffer> buffers) {}

    long rows() {
        return rows;
    }

    int batchCount() {
        return batchCount;
    }

    long minTimestamp(boolean ordered) {
        return ordered ? minTimestamp : Long.MIN_VALUE;
    }

    long maxTimestamp(boolean ordered) {
        return ordered ? maxTimestamp : Long.MAX_VALUE;
    }

    /** Bytes of the finished block. */
    int size() {
        return Math.toIntExact(StatsBlock.size(columns.size(), dictionaryCount, batchCount));
    }

    /** Adds a batch; {@code timestampColumn} -1 for none. */
    void addBatch(int batchRows, int timestampColumn, List<Cell> cells) {
        ByteBuffer block = ByteBuffer.allocate(StatsBlock.BATCH_BYTES + cells.size() * StatsBlock.CELL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        block.putLong(rows).putInt(batchRows).putInt(timestampColumn < 0 ? 0 : StatsBlock.SORTED);
        if (timestampColumn < 0) {
            block.putLong(Long.MIN_VALUE).putLong(Long.MAX_VALUE);
        } else {
            BatchStats timestamps = cells.get(timestampColumn).stats;
            if (timestamps.nulls() != 0 || timestamps.min() < maxTimestamp) {
                throw new IllegalArgumentException("timestamps are NULL or not in order");
            }
            minTimestamp = Math.min(minTimestamp, timestamps.min());
            maxTimestamp = timestamps.max();
            block.putLong(timestamps.min()).putLong(timestamps.max());
        }
        for (Cell cell : cells) {
            block.putInt(cell.stats.nulls()).putInt(cell.stats.known() ? StatsBlock.RANGE_KNOWN : 0);
            block.putLong(cell.stats.min()).putLong(cell.stats.max());
            for (int i = 0; i < 3; i++) {
                putBuffer(block, i < cell.buffers.size() ? cell.buffers.get(i) : StatsBlock.Buffer.NONE);
            }
        }
        batches.writeBytes(block.array());
        rows += batchRows;
        batchCount++;
    }

    void addDictionary(int column, int values, StatsBlock.Buffer offsets, StatsBlock.Buffer bytes) {
        ByteBuffer block = ByteBuffer.allocate(StatsBlock.DICTIONARY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(column).putInt(values);
        putBuffer(block, offsets);
        putBuffer(block, bytes);
        dictionaries.writeBytes(block.array());
        dictionaryCount++;
    }

    private static void putBuffer(ByteBuffer block, StatsBlock.Buffer buffer) {
        block.putLong(buffer.offset()).putInt(buffer.length()).putInt(buffer.crc());
    }

    /** The finished block; columns in {@code plain} hold symbols as text. */
    byte[] finish(Header header, Set<Integer> plain) {
        ByteBuffer block = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
        block.putLong(StatsBlock.MAGIC).putInt(StatsBlock.VERSION).putInt(size());
        block.putInt(header.tableId).putInt(columns.size()).putInt(batchCount).putInt(dictionaryCount);
        block.putLong(rows).putLong(header.firstRowId);
        block.putLong(minTimestamp(header.timestampColumn >= 0))
                .putLong(maxTimestamp(header.timestampColumn >= 0));
        block.putInt(header.timestampColumn).putInt(header.gapsCrc).putInt(header.tailCrc).putInt(0);
        block.putLong(header.fileBytes).putLong(0);
        for (int i = 0; i < columns.size(); i++) {
            PartColumn column = columns.get(i);
            block.putInt(column.id()).putShort((short) column.type().code());
            block.putShort((short) (plain.contains(i) ? StatsBlock.PLAIN_UTF8 : 0));
            block.putInt(column.precision()).putInt(column.scale());
        }
        block.put(dictionaries.toByteArray()).put(batches.toByteArray());
        CRC32C crc = new CRC32C();
        crc.update(block.array(), 0, block.position());
        return block.putInt((int) crc.getValue()).array();
    }
}
