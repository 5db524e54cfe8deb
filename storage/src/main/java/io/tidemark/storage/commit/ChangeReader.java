package io.tidemark.storage.commit;

import static io.tidemark.storage.commit.ChangeWriter.padded;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.RowIdCodec;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the blocks that {@link ChangeWriter} wrote; its byte table is the format. The vectors of rows lie in the
 * payload and are valid as long as it is.
 */
final class ChangeReader {
    private final MemorySegment block;
    private long position = ChangeWriter.HEADER_BYTES;

    private ChangeReader(MemorySegment block) {
        this.block = block;
    }

    /**
     * All changes of a payload whose checksum was right.
     *
     * @param file and {@code offset} of the payload, for messages
     */
    static List<Change> decode(MemorySegment payload, Path file, long offset) {
        List<Change> changes = new ArrayList<>();
        long at = 0;
        while (at < payload.byteSize()) {
            try {
                long length = payload.get(Layouts.INT, at);
                if (length < ChangeWriter.HEADER_BYTES) {
                    throw new IllegalArgumentException("a block of " + length + " bytes");
                }
                changes.add(new ChangeReader(payload.asSlice(at, length)).change());
                at += length;
            } catch (IllegalArgumentException | IndexOutOfBoundsException failure) {
                throw new StorageException.CorruptFile(file, offset + at,
                        String.valueOf(failure.getMessage()),
                        "a change");
            }
        }
        return changes;
    }

    /** The change of one block. */
    static Change decodeBlock(MemorySegment block) {
        return new ChangeReader(block).change();
    }

    private Change change() {
        int table = block.get(Layouts.INT, 8);
        int number = block.get(Layouts.INT, 16);
        return switch (block.get(Layouts.SHORT, 4)) {
            case ChangeWriter.ROWS -> rows(table, number);
            case ChangeWriter.DELETE -> new Change.Delete(table, rowIds(number));
            case ChangeWriter.CREATE_TABLE -> new Change.CreateTable(table, table(number));
            case ChangeWriter.ADOPT_TABLE -> new Change.AdoptTable(table, null);
            case ChangeWriter.DROP_TABLE -> new Change.DropTable(table);
            case ChangeWriter.TRUNCATE -> new Change.Truncate(table);
            case ChangeWriter.RENAME_TABLE -> new Change.RenameTable(table, name());
            case ChangeWriter.ADD_COLUMN -> new Change.AddColumn(table, addedColumn());
            case ChangeWriter.DROP_COLUMN -> new Change.DropColumn(table, number);
            case ChangeWriter.RENAME_COLUMN -> new Change.RenameColumn(table, number, name());
            case ChangeWriter.SET_TABLE_PROPERTIES -> new Change.SetTableProperties(table, properties());
            case ChangeWriter.SET_COLUMN_PROPERTIES ->
                new Change.SetColumnProperties(table, number, properties());
            default -> throw new IllegalArgumentException("kind of change " + block.get(Layouts.SHORT, 4));
        };
    }

    private TableDefinition table(int timestampColumn) {
        String name = name();
        int columns = Short.toUnsignedInt(block.get(Layouts.SHORT, 6));
        List<ColumnDefinition> definitions = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            definitions.add(definition());
        }
        SortedMap<String, String> own = new TreeMap<>();
        if (hasProperties()) {
            own = properties();
            definitions.replaceAll(this::withProperties);
        }
        return new TableDefinition(name, definitions, timestampColumn,
                Partitioning.ofCode(block.get(Layouts.INT, 20)), own);
    }

    private ColumnDefinition addedColumn() {
        ColumnDefinition column = definition();
        return hasProperties() ? withProperties(column) : column;
    }

    private ColumnDefinition withProperties(ColumnDefinition column) {
        return new ColumnDefinition(column.name(), column.type(), column.precision(), column.scale(),
                properties());
    }

    private boolean hasProperties() {
        return block.get(Layouts.LONG, 24) != 0;
    }

    private SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        long count = block.get(Layouts.LONG, position);
        position += 8;
        for (long left = count; left > 0; left--) {
            String name = name();
            properties.put(name, name());
        }
        return properties;
    }

    private RowIdSet rowIds(int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(block, Layouts.BYTE, position, bytes, 0, length);
        return RowIdCodec.decode(bytes);
    }

    private ColumnDefinition definition() {
        ColumnType type = ColumnType.ofCode(Short.toUnsignedInt(block.get(Layouts.SHORT, position)));
        int upperAndScale = block.get(Layouts.INT, position + 4);
        int precision = (upperAndScale & 0xFFFF0000)
                | Short.toUnsignedInt(block.get(Layouts.SHORT, position + 2));
        int scale = upperAndScale & 0xFFFF;
        position += 8;
        return new ColumnDefinition(name(), type, precision, scale);
    }

    private String name() {
        byte[] bytes = new byte[block.get(Layouts.INT, position)];
        MemorySegment.copy(block, Layouts.BYTE, position + 4, bytes, 0, bytes.length);
        position += padded(4L + bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Change rows(int table, int rows) {
        int columns = Short.toUnsignedInt(block.get(Layouts.SHORT, 6));
        List<Integer> ids = new ArrayList<>(columns);
        List<Vector> vectors = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            ids.add(block.get(Layouts.INT, position));
            vectors.add(column(rows));
        }
        return new Change.Rows(table, block.get(Layouts.INT, 12), ids, new Batch(rows, vectors),
                block.get(Layouts.LONG, 24), block.get(Layouts.LONG, 32));
    }

    private Vector column(int rows) {
        int layout = block.get(Layouts.BYTE, position + 4);
        boolean nullable = block.get(Layouts.BYTE, position + 5) != 0;
        int width = block.get(Layouts.SHORT, position + 6);
        position += 8;
        @Nullable
        MemorySegment validity = nullable ? take(Bitmaps.bytes(rows)) : null;
        return switch (layout) {
            case ChangeWriter.BITS -> new BitVector(rows, validity, take(Bitmaps.bytes(rows)));
            case ChangeWriter.FIXED -> new FixedVector(rows, validity, width, take((long) rows * width));
            case ChangeWriter.VARIABLE -> variable(rows, validity);
            case ChangeWriter.DICTIONARY -> {
                MemorySegment codes = take(4L * rows);
                int entries = block.get(Layouts.INT, position);
                position += 8;
                yield new DictionaryVector(rows, validity, codes, variable(entries, null));
            }
            default -> throw new IllegalArgumentException("layout " + layout);
        };
    }

    private VarVector variable(int rows, @Nullable MemorySegment validity) {
        MemorySegment offsets = take(4L * (rows + 1));
        return new VarVector(rows, validity, offsets, take(offsets.getAtIndex(Layouts.INT, rows)));
    }

    private MemorySegment take(long bytes) {
        MemorySegment slice = block.asSlice(position, bytes);
        position += padded(bytes);
        return slice;
    }
}
