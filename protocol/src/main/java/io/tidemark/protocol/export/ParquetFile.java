package io.tidemark.protocol.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/**
 * A file of Apache Parquet, version 1: row groups, then the footer, without which no reader takes it. A row group is held in memory until
 * it is whole. Confined to one result.
 */
public final class ParquetFile implements ColumnFile {
    /** Of the bytes of a row group: how many bytes of heap it takes while it is collected, at most; but for long values. */
    public static final int HEAP_FACTOR = 3;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    /** Bytes; pages become so long. */
    private static final int PAGE = 256 << 10;
    /** Rows, and bytes of text, after which the size of the row group is looked at. */
    private static final int ROWS_UNSEEN = 1_000;
    private static final int BYTES_UNSEEN = 64 << 10;

    private final FileBytes out;
    private final List<FileColumn> columns;
    private final Options options;
    private final Allowance allowance;
    private final ParquetSchema schema;
    private final ParquetColumn[] sinks;
    private final List<RowGroup> groups = new ArrayList<>();
    private Group group;
    private long allRows;
    private long unseenBytes;
    private long takenBytes;

    /**
     * How a file is written.
     *
     * @param groupBytes bytes from which on a row group is written, before compression
     * @param groupRows  most rows of a row group
     * @param gzip       whether pages are compressed
     */
    public record Options(long groupBytes, int groupRows, boolean gzip) {}

    /** The row group that is collected. */
    private final class Group implements PageWriteStore {
        private final Map<ColumnDescriptor, ParquetPages> pages = new LinkedHashMap<>();
        private final ColumnWriteStore store;
        private int rows;

        Group() {
            for (ColumnDescriptor column : schema.message().getColumns()) {
                pages.put(column, new ParquetPages(column, options.gzip()));
            }
            store = ParquetProperties.builder().withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
                    .withPageSize(PAGE).withDictionaryPageSize(PAGE).withSizeStatisticsEnabled(false).build()
                    .newColumnWriteStore(schema.message(), this);
        }

        @Override
        public PageWriter getPageWriter(ColumnDescriptor column) {
            ParquetPages writer = pages.get(column);
            if (writer == null) {
                throw new IllegalStateException("no column " + column);
            }
            return writer;
        }

        long bytes() {
            long sum = store.getAllocatedSize();
            for (ParquetPages column : pages.values()) {
                sum += column.getMemSize();
            }
            return sum;
        }
    }

    /** Begins a file; nothing is sent before there is some of it. */
    public ParquetFile(OutputStream out, List<FileColumn> columns, Options options, Allowance allowance) {
        this.out = new FileBytes(out);
        this.columns = List.copyOf(columns);
        this.options = options;
        this.allowance = allowance;
        this.schema = ParquetSchema.of(columns);
        this.group = new Group();
        this.sinks = new ParquetColumn[columns.size()];
        List<ColumnDescriptor> leaves = schema.message().getColumns();
        for (int i = 0; i < sinks.length; i++) {
            sinks[i] = new ParquetColumn(columns.get(i), this, group.store.getColumnWriter(leaves.get(i)));
        }
        this.out.write(MAGIC);
    }

    @Override
    public ColumnSink sink(int column) {
        return sinks[column];
    }

    /** A value of a length of its own comes; for a long one memory is taken. */
    void coming(int bytes) {
        unseenBytes += bytes;
        if (bytes > BYTES_UNSEEN) {
            long heap = (long) HEAP_FACTOR * bytes;
            allowance.take(heap);
            takenBytes += heap;
        }
    }

    @Override
    public void endRow() {
        group.store.endRecord();
        group.rows++;
        if (group.rows == options.groupRows()) {
            endGroup();
        } else if (group.rows % ROWS_UNSEEN == 0 || unseenBytes > BYTES_UNSEEN) {
            unseenBytes = 0;
            if (group.bytes() >= options.groupBytes()) {
                endGroup();
            }
        }
    }

    private void endGroup() {
        group.store.flush();
        List<ColumnChunk> chunks = new ArrayList<>();
        long start = out.offset();
        long uncompressed = 0;
        int index = 0;
        for (ParquetPages pages : group.pages.values()) {
            chunks.add(pages.writeTo(out, ParquetSchema.physical(columns.get(index++))));
            uncompressed += pages.uncompressedBytes();
        }
        groups.add(new RowGroup(chunks, uncompressed, group.rows).setFile_offset(start)
                .setTotal_compressed_size(out.offset() - start));
        allRows += group.rows;
        group.store.close();
        allowance.give(takenBytes);
        takenBytes = 0;
        group = new Group();
        List<ColumnDescriptor> leaves = schema.message().getColumns();
        for (int i = 0; i < sinks.length; i++) {
            sinks[i].writer(group.store.getColumnWriter(leaves.get(i)));
        }
    }

    @Override
    public void finish() {
        if (group.rows > 0) {
            endGroup();
        }
        long start = out.offset();
        try {
            Util.writeFileMetaData(
                    new FileMetaData(1, schema.elements(), allRows, groups).setCreated_by("Tidemark")
                            .setColumn_orders(Collections.nCopies(columns.size(),
                                    ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()))),
                    out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // FileBytes has none
        }
        int length = Math.toIntExact(out.offset() - start);
        out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
        out.write(MAGIC);
    }
}
