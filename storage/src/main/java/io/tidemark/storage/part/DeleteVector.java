package io.tidemark.storage.part;

import io.tidemark.storage.batch.RowIdCodec;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileKind;
import io.tidemark.storage.file.FileNames;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file {@code <part id>.<number>.del} beside a part: which of the part's rows are deleted. It never changes; a flush
 * with more deleted rows writes another one. The number is one of the table's part ids, so that a name is never used
 * again, also not by a flush that is tried again or after a restore.
 *
 * <pre>
 * offset  bytes  field, of the payload of the envelope, little-endian
 *      0      4  table id
 *      4      4  zero
 *      8      8  part id
 *     16      8  number      of this file
 *     24      8  txn         the rows are those that were deleted up to it
 *     32      8  rows        that are deleted, 1 or more
 *     40         their ids   a portable 64-bit Roaring bitmap, see {@link RowIdCodec}
 * </pre>
 */
public final class DeleteVector implements StoredFile {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteVector.class);
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 40;

    private final Entry entry;
    private final Path path;

    /**
     * What {@code _txn} says of a delete vector.
     *
     * @param partId    the part whose rows they are
     * @param number    of the file
     * @param txn       last commit whose deletes are in it
     * @param rows      how many are deleted, 1 or more
     * @param fileBytes bytes of the file
     */
    public record Entry(long partId, long number, long txn, long rows, long fileBytes) {}

    /** The delete vector of a part that {@code _txn} describes. */
    public DeleteVector(Entry entry, Part part) {
        this.entry = entry;
        this.path = pathOf(part, entry.number);
    }

    private static Path pathOf(Part part, long number) {
        return part.path().resolveSibling(new FileNames.DeletesName(part.entry().id(), number).fileName());
    }

    /** What {@code _txn} says of it. */
    public Entry entry() {
        return entry;
    }

    @Override
    public Path path() {
        return path;
    }

    /**
     * Writes the delete vector of a part as a new file; nothing is synced.
     *
     * @param txn last commit whose deletes are in it
     * @param ids of all deleted rows of the part
     */
    public static DeleteVector write(Disk disk, int tableId, Part part, long number, long txn, RowIdSet ids) {
        byte[] content = encode(tableId, part.entry().id(), number, txn, ids);
        DeleteVector vector = new DeleteVector(
                new Entry(part.entry().id(), number, txn, ids.count(), content.length), part);
        boolean written = false;
        try (DiskFile file = disk.open(vector.path, Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 0);
            written = true;
        } finally {
            if (!written) {
                vector.discard(disk);
            }
        }
        return vector;
    }

    /** Deletes the file, which nothing lists. */
    public void discard(Disk disk) {
        try {
            if (disk.exists(path)) {
                disk.unlink(path);
            }
        } catch (StorageException left) {
            LOG.warn("event=file-not-deleted file={} reason=\"{}\"", path, left.getMessage());
        }
    }

    /** The bytes of a file. */
    public static byte[] encode(int tableId, long partId, long number, long txn, RowIdSet ids) {
        byte[] bitmap = RowIdCodec.encode(ids);
        ByteBuffer payload = ByteBuffer.allocate(FIXED_BYTES + bitmap.length).order(ByteOrder.LITTLE_ENDIAN);
        payload.putInt(tableId).putInt(0).putLong(partId).putLong(number).putLong(txn).putLong(ids.count());
        payload.put(bitmap);
        return new FileEnvelope(VERSION, payload.array()).encode(FileKind.DELETES);
    }

    /** Reads the ids from the file; {@code CorruptFile} when it is not the one that was written. */
    public RowIdSet read(Disk disk, int tableId) {
        FileEnvelope envelope = FileEnvelope.read(disk, path, FileKind.DELETES, 1, VERSION);
        return decode(envelope, tableId);
    }

    /** The ids in the bytes of the file. */
    public RowIdSet decode(byte[] content, int tableId) {
        return decode(FileEnvelope.decode(path, content, FileKind.DELETES, 1, VERSION), tableId);
    }

    private RowIdSet decode(FileEnvelope envelope, int tableId) {
        ByteBuffer payload = ByteBuffer.wrap(envelope.payload()).order(ByteOrder.LITTLE_ENDIAN);
        if (payload.remaining() < FIXED_BYTES) {
            throw corrupt(payload.remaining() + " bytes", "a delete vector");
        }
        Entry found = new Entry(payload.getLong(8), payload.getLong(16), payload.getLong(24),
                payload.getLong(32), FileEnvelope.HEADER_BYTES + (long) payload.remaining());
        if (!found.equals(entry) || payload.getInt(0) != tableId || payload.getInt(4) != 0) {
            throw corrupt(found + " of table " + payload.getInt(0), entry + " of table " + tableId);
        }
        byte[] bitmap = new byte[payload.remaining() - FIXED_BYTES];
        payload.get(FIXED_BYTES, bitmap);
        try {
            RowIdSet ids = RowIdCodec.decode(bitmap);
            if (ids.count() != entry.rows) {
                throw corrupt(ids.toString(), entry.rows + " row ids");
            }
            return ids;
        } catch (IllegalArgumentException damaged) {
            throw corrupt(String.valueOf(damaged.getMessage()), "row ids");
        }
    }

    private StorageException corrupt(String found, String expected) {
        return new StorageException.CorruptFile(path, FileEnvelope.HEADER_BYTES, found, expected);
    }
}
