package io.tidemark.protocol.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/** The pages of a column in a row group, until they are written. Confined to one result. */
final class ParquetPages implements PageWriter {
    /** Longer bounds of a column's values are left out of the footer. */
    private static final int LONGEST_BOUND = 64;

    private final ColumnDescriptor column;
    private final boolean gzip;
    private final ByteArrayOutputStream pages = new ByteArrayOutputStream(1_024);
    private final ByteArrayOutputStream dictionary = new ByteArrayOutputStream(0);
    private final Set<Encoding> encodings = new LinkedHashSet<>();
    private final Statistics<?> statistics;
    private long uncompressedBytes;
    private long values;

    ParquetPages(ColumnDescriptor column, boolean gzip) {
        this.column = column;
        this.gzip = gzip;
        this.statistics = Statistics.createStats(column.getPrimitiveType());
    }

    @Override
    @SuppressWarnings("deprecation")
    public void writePage(BytesInput bytes, int valueCount, Statistics<?> pageStatistics,
            org.apache.parquet.column.Encoding repetition, org.apache.parquet.column.Encoding definition,
            org.apache.parquet.column.Encoding content) throws IOException {
        writePage(bytes, valueCount, 0, pageStatistics, repetition, definition, content);
    }

    @Override
    public void writePage(BytesInput bytes, int valueCount, int rowCount, Statistics<?> pageStatistics,
            org.apache.parquet.column.Encoding repetition, org.apache.parquet.column.Encoding definition,
            org.apache.parquet.column.Encoding content) throws IOException {
        Encoding encoding = encoding(content);
        Encoding definitions = encoding(definition);
        Encoding repetitions = encoding(repetition);
        encodings.addAll(List.of(encoding, definitions, repetitions));
        statistics.mergeStatistics(pageStatistics);
        values += valueCount;
        page(bytes, new PageHeader().setType(PageType.DATA_PAGE).setData_page_header(
                new DataPageHeader(valueCount, encoding, definitions, repetitions)), pages);
    }

    @Override
    public void writePage(BytesInput bytes, int valueCount, int rowCount, Statistics<?> pageStatistics,
            @Nullable SizeStatistics sizes, @Nullable GeospatialStatistics places,
            org.apache.parquet.column.Encoding repetition, org.apache.parquet.column.Encoding definition,
            org.apache.parquet.column.Encoding content) throws IOException {
        writePage(bytes, valueCount, rowCount, pageStatistics, repetition, definition, content);
    }

    @Override
    public void writePageV2(int rowCount, int nullCount, int valueCount, BytesInput repetitionLevels,
            BytesInput definitionLevels, org.apache.parquet.column.Encoding content, BytesInput data,
            Statistics<?> pageStatistics) {
        throw new IllegalStateException("pages are of version 1");
    }

    @Override
    public void writeDictionaryPage(DictionaryPage page) throws IOException {
        Encoding encoding = encoding(page.getEncoding());
        encodings.add(encoding);
        page(page.getBytes(), new PageHeader().setType(PageType.DICTIONARY_PAGE)
                .setDictionary_page_header(new DictionaryPageHeader(page.getDictionarySize(), encoding)),
                dictionary);
    }

    private void page(BytesInput bytes, PageHeader header, ByteArrayOutputStream target) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(Math.toIntExact(bytes.size()));
        if (gzip) {
            try (GZIPOutputStream deflated = new GZIPOutputStream(body)) {
                bytes.writeAllTo(deflated);
            }
        } else {
            bytes.writeAllTo(body);
        }
        CRC32 crc = new CRC32();
        crc.update(body.toByteArray());
        int before = target.size();
        Util.writePageHeader(header.setUncompressed_page_size(Math.toIntExact(bytes.size()))
                .setCompressed_page_size(body.size()).setCrc((int) crc.getValue()), target);
        uncompressedBytes += target.size() - before + bytes.size();
        body.writeTo(target);
    }

    private static Encoding encoding(org.apache.parquet.column.Encoding encoding) {
        return Encoding.valueOf(encoding.name());
    }

    @Override
    public long getMemSize() {
        return (long) pages.size() + dictionary.size();
    }

    @Override
    public long allocatedSize() {
        return getMemSize();
    }

    @Override
    public String memUsageString(String prefix) {
        return prefix + getMemSize() + " bytes of " + column;
    }

    /** Bytes of the pages before compression, with their heads. */
    long uncompressedBytes() {
        return uncompressedBytes;
    }

    /** Writes the pages, that of the dictionary first. @return what the footer says of them */
    ColumnChunk writeTo(FileBytes out, Type physical) {
        long start = out.offset();
        ColumnMetaData chunk = new ColumnMetaData(physical, List.copyOf(encodings), List.of(column.getPath()),
                gzip ? CompressionCodec.GZIP : CompressionCodec.UNCOMPRESSED, values, uncompressedBytes,
                getMemSize(), start + dictionary.size());
        if (dictionary.size() > 0) {
            chunk.setDictionary_page_offset(start);
        }
        out.write(dictionary.toByteArray());
        out.write(pages.toByteArray());
        chunk.setStatistics(bounds(physical));
        return new ColumnChunk(0).setMeta_data(chunk);
    }

    /** Those of floating-point numbers are left out: readers differ in what NaN means for them. */
    private org.apache.parquet.format.Statistics bounds(Type physical) {
        org.apache.parquet.format.Statistics bounds = new org.apache.parquet.format.Statistics()
                .setNull_count(statistics.getNumNulls());
        if (physical == Type.FLOAT || physical == Type.DOUBLE || !statistics.hasNonNullValue()) {
            return bounds;
        }
        byte[] least = statistics.getMinBytes();
        byte[] greatest = statistics.getMaxBytes();
        if (least.length <= LONGEST_BOUND && greatest.length <= LONGEST_BOUND) {
            bounds.setMin_value(least).setMax_value(greatest);
        }
        return bounds;
    }
}
