package io.tidemark.storage.table;

import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileKind;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.PartEntry;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A table's {@code _txn}: the committed list of its parts, with all that start-up needs.
 *
 * <pre>
 * offset  bytes  field, of the payload of the envelope
 *      0      4  table id
 *      4      4  schema version   of the {@code _meta} that was there when this was written
 *      8      8  flushed txn      the parts hold exactly the table's commits up to it
 *     16      8  rows             of all parts
 *     24      8  next row id
 *     32      8  next part id
 *     40      4  partitions
 *                × partitions: name, UTF-8 behind its length u32
 *             4  parts
 *            72  × parts: id u64, partition's index u32, batches u32, file bytes u64, stats offset u64,
 *                stats bytes u32, flags u32 (0), rows u64, min timestamp i64, max timestamp i64, first row id i64
 *             4  delete vectors   only in version 2, which a file has that lists some
 *            40  × delete vectors: part id u64, number u64, txn u64, rows u64, file bytes u64
 * </pre>
 *
 * A long list is written as version 3: the payload is the bytes of version 2's, as a number u32, and these bytes
 * compressed (zlib, RFC 1950).
 *
 * @param tableId       the table
 * @param schemaVersion of the schema
 * @param flushedTxn    last transaction in the parts
 * @param nextRowId     id of the next row after these
 * @param nextPartId    id of the next part
 * @param parts         in any order
 * @param vectors       delete vectors, at most one a part
 */
public record TxnFile(int tableId, int schemaVersion, long flushedTxn, long nextRowId, long nextPartId,
        List<PartEntry> parts, List<DeleteVector.Entry> vectors) {
    private static final int WITHOUT_VECTORS = 1;
    private static final int WITH_VECTORS = 2;
    private static final int COMPRESSED = 3;
    private static final int VERSION = COMPRESSED;
    /** Parts from which on the list is compressed: to a fifth, in a millisecond for each thousand. */
    private static final int LONG_LIST = 1000;
    /** Bytes; a list of some ten million parts. */
    private static final int LARGEST = 1 << 30;
    private static final int VECTOR_BYTES = 40;
    private static final int PART_BYTES = 72;

    /** Copies the lists. */
    public TxnFile {
        parts = List.copyOf(parts);
        vectors = List.copyOf(vectors);
    }

    /** A table without delete vectors. */
    public TxnFile(int tableId, int schemaVersion, long flushedTxn, long nextRowId, long nextPartId,
            List<PartEntry> parts) {
        this(tableId, schemaVersion, flushedTxn, nextRowId, nextPartId, parts, List.of());
    }

    /** Rows of all parts. */
    public long rows() {
        return parts.stream().mapToLong(PartEntry::rows).sum();
    }

    /** The file's bytes. */
    public byte[] encode() {
        List<String> partitions = parts.stream().map(PartEntry::partition).distinct().sorted().toList();
        MetadataOutput output = new MetadataOutput().putInt(tableId).putInt(schemaVersion).putLong(flushedTxn)
                .putLong(rows()).putLong(nextRowId).putLong(nextPartId).putInt(partitions.size());
        partitions.forEach(output::putText);
        Map<String, Integer> indexes = new HashMap<>();
        partitions.forEach(partition -> indexes.put(partition, indexes.size()));
        output.putInt(parts.size());
        for (PartEntry part : parts) {
            output.putLong(part.id()).putInt(indexes.getOrDefault(part.partition(), -1))
                    .putInt(part.batchCount());
            output.putLong(part.fileBytes()).putLong(part.statsOffset()).putInt(part.statsBytes()).putInt(0);
            output.putLong(part.rows()).putLong(part.minTimestamp()).putLong(part.maxTimestamp());
            output.putLong(part.firstRowId());
        }
        if (vectors.isEmpty() && parts.size() < LONG_LIST) {
            return output.envelope(WITHOUT_VECTORS).encode(FileKind.TXN);
        }
        output.putInt(vectors.size());
        for (DeleteVector.Entry vector : vectors) {
            output.putLong(vector.partId()).putLong(vector.number()).putLong(vector.txn())
                    .putLong(vector.rows()).putLong(vector.fileBytes());
        }
        FileEnvelope plain = output.envelope(WITH_VECTORS);
        return (parts.size() < LONG_LIST ? plain : new FileEnvelope(COMPRESSED, deflated(plain.payload())))
                .encode(FileKind.TXN);
    }

    private static byte[] deflated(byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length / 4);
        bytes.writeBytes(new MetadataOutput().putInt(payload.length).envelope(COMPRESSED).payload());
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(payload);
            deflater.finish();
            byte[] piece = new byte[1 << 16];
            while (!deflater.finished()) {
                bytes.write(piece, 0, deflater.deflate(piece));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] inflated(Path path, byte[] payload) {
        MetadataInput input = new MetadataInput(path, payload);
        int length = input.nextInt();
        if (length < 0 || length > LARGEST) {
            throw input.corrupt("a list of " + length + " bytes", "a list of parts");
        }
        byte[] plain = new byte[length];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(payload, Integer.BYTES, payload.length - Integer.BYTES);
            int count = inflater.inflate(plain);
            if (count != length || inflater.getRemaining() != 0
                    || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
                throw input.corrupt(count + " bytes in the compressed list", length + " bytes");
            }
            return plain;
        } catch (DataFormatException damaged) {
            throw input.corrupt(String.valueOf(damaged.getMessage()), "a compressed list of parts");
        }
    }

    /** Reads a file's bytes; {@code path} is for messages. */
    public static TxnFile decode(Path path, byte[] content) {
        FileEnvelope envelope = FileEnvelope.decode(path, content, FileKind.TXN, WITHOUT_VECTORS, VERSION);
        MetadataInput input = new MetadataInput(path, envelope.version() < COMPRESSED
                ? envelope.payload()
                : inflated(path, envelope.payload()));
        int tableId = input.nextInt();
        int schemaVersion = input.nextInt();
        long flushedTxn = input.nextLong();
        long rows = input.nextLong();
        long nextRowId = input.nextLong();
        long nextPartId = input.nextLong();
        List<String> partitions = new ArrayList<>();
        for (int left = input.nextCount(4); left > 0; left--) {
            partitions.add(input.nextText());
        }
        List<PartEntry> parts = new ArrayList<>();
        for (int left = input.nextCount(PART_BYTES); left > 0; left--) {
            parts.add(part(input, partitions, nextPartId));
        }
        Map<Long, PartEntry> byId = new HashMap<>();
        parts.forEach(part -> byId.put(part.id(), part));
        List<DeleteVector.Entry> vectors = new ArrayList<>();
        if (envelope.version() > WITHOUT_VECTORS) {
            for (int left = input.nextCount(VECTOR_BYTES); left > 0; left--) {
                vectors.add(vector(input, byId, nextPartId));
            }
        }
        input.atEnd();
        TxnFile file = new TxnFile(tableId, schemaVersion, flushedTxn, nextRowId, nextPartId, parts, vectors);
        if (file.rows() != rows) {
            throw input.corrupt(file.rows() + " rows in parts", rows + " rows");
        }
        return file;
    }

    private static PartEntry part(MetadataInput input, List<String> partitions, long nextPartId) {
        long id = input.nextLong();
        int partition = input.nextInt();
        int batches = input.nextInt();
        long fileBytes = input.nextLong();
        long statsOffset = input.nextLong();
        int statsBytes = input.nextInt();
        int flags = input.nextInt();
        if (id < 1 || id >= nextPartId || partition < 0 || partition >= partitions.size() || flags != 0
                || statsBytes < 0 || statsOffset < 0 || statsOffset > fileBytes - statsBytes) {
            throw input.corrupt("part " + id + " in partition " + partition, "a part");
        }
        return new PartEntry(id, partitions.get(partition), fileBytes, statsOffset, statsBytes,
                input.nextLong(),
                batches, input.nextLong(), input.nextLong(), input.nextLong());
    }

    private static DeleteVector.Entry vector(MetadataInput input, Map<Long, PartEntry> parts,
            long nextPartId) {
        DeleteVector.Entry vector = new DeleteVector.Entry(input.nextLong(), input.nextLong(),
                input.nextLong(), input.nextLong(), input.nextLong());
        PartEntry part = parts.get(vector.partId());
        if (part == null || vector.rows() < 1 || vector.rows() > part.rows() || vector.number() < 1
                || vector.number() >= nextPartId) {
            throw input.corrupt(vector.toString(), "a delete vector of a part");
        }
        return vector;
    }

    /** Publishes it in the table's directory; durable on return. */
    public void write(Disk disk, Path directory) {
        AtomicFile.replace(disk, directory.resolve(FileNames.TXN), encode());
    }

    /** Reads it from a table's directory. */
    public static TxnFile read(Disk disk, Path directory) {
        Path path = directory.resolve(FileNames.TXN);
        return decode(path, AtomicFile.read(disk, path));
    }
}
