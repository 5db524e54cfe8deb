package io.tidemark.storage.commit;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.RowIdCodec;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.TableDefinition;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Encodes one change as a block of a log record's payload; {@link ChangeReader} reads it back and describes nothing
 * that is not here. Little-endian; each block, and each buffer in it, starts at a multiple of 8 bytes and is padded
 * with zeros to one.
 * <pre>
 * offset  bytes  field
 *      0      4  length          of the block, bytes
 *      4      2  kind            1 rows, 2 create table, 3 drop table, 4 truncate, 5 rename table, 6 add column,
 *                                7 drop column, 8 rename column, 9 delete, 10 table properties, 11 column properties,
 *                                12 adopt table
 *      6      2  columns         of rows and create table
 *      8      4  table id
 *     12      4  schema version  of rows
 *     16      4  rows            of rows; designated timestamp's index of create table; column id of 7, 8 and 11;
 *                                bytes of row ids of delete
 *     20      4  partitioning    of create table
 *     24      8  min timestamp   of rows; of create table and add column 1 when properties are in the body
 *     32      8  max timestamp   of rows
 *     40         columns of rows: u32 column id, u8 layout (1 bits, 2 fixed, 3 variable, 4 dictionary), u8 1 = has
 *                validity, u16 width; then the buffers: validity, and bits | values | offsets, bytes |
 *                codes, u32 dictionary rows and u32 zero, offsets, bytes (offsets are int32 and start at 0);
 *                names: u32 length, UTF-8; a column definition: u16 type, u16 precision, u32 scale, name;
 *                properties: u64 count, then name and text of each, as names; create table has its own ones, then
 *                those of each column, behind the columns; row ids of delete as {@link RowIdCodec} has them
 * </pre>
 */
final class ChangeWriter {
    static final int HEADER_BYTES = 40;
    static final int ROWS = 1;
    static final int CREATE_TABLE = 2;
    static final int DROP_TABLE = 3;
    static final int TRUNCATE = 4;
    static final int RENAME_TABLE = 5;
    static final int ADD_COLUMN = 6;
    static final int DROP_COLUMN = 7;
    static final int RENAME_COLUMN = 8;
    static final int DELETE = 9;
    static final int SET_TABLE_PROPERTIES = 10;
    static final int SET_COLUMN_PROPERTIES = 11;
    static final int ADOPT_TABLE = 12;
    static final int BITS = 1;
    static final int FIXED = 2;
    static final int VARIABLE = 3;
    static final int DICTIONARY = 4;

    private final MemorySegment block;
    private final byte[] rowIds;
    private long position = HEADER_BYTES;

    private ChangeWriter(MemorySegment block, byte[] rowIds) {
        this.block = block;
        this.rowIds = rowIds;
    }

    /** The block of a change, in the arena's memory. */
    static MemorySegment encode(Change change, BufferArena arena) {
        byte[] rowIds = change instanceof Change.Delete delete
                ? RowIdCodec.encode(delete.rowIds())
                : new byte[0];
        long bytes = HEADER_BYTES + bodyBytes(change) + padded(rowIds.length);
        if (bytes > Integer.MAX_VALUE) {
            throw new StorageException.TooLarge("a batch of rows", bytes,
                    Integer.MAX_VALUE);
        }
        MemorySegment block = arena.allocate(bytes).asSlice(0, bytes);
        block.asSlice(0, HEADER_BYTES).fill((byte) 0);
        ChangeWriter writer = new ChangeWriter(block, rowIds);
        block.set(Layouts.INT, 0, (int) bytes);
        block.set(Layouts.INT, 8, change.tableId());
        writer.body(change);
        if (writer.position != bytes) {
            throw new IllegalStateException("a block of " + bytes + " bytes got " + writer.position);
        }
        return block;
    }

    private static long bodyBytes(Change change) {
        return switch (change) {
            case Change.Rows rows ->
                rows.batch().columns().stream().mapToLong(ChangeWriter::columnBytes).sum();
            case Change.CreateTable create -> tableBytes(create.definition());
            case Change.Delete _,Change.AdoptTable _,Change.DropTable _,Change.Truncate _,Change.DropColumn _ ->
                0;
            case Change.RenameTable rename -> nameBytes(rename.to());
            case Change.AddColumn add -> definitionBytes(add.column())
                    + (hasProperties(add.column()) ? propertyBytes(add.column().properties()) : 0);
            case Change.RenameColumn rename -> nameBytes(rename.to());
            case Change.SetTableProperties set -> propertyBytes(set.properties());
            case Change.SetColumnProperties set -> propertyBytes(set.properties());
        };
    }

    private static long tableBytes(TableDefinition definition) {
        long bytes = nameBytes(definition.name())
                + definition.columns().stream().mapToLong(ChangeWriter::definitionBytes).sum();
        if (hasProperties(definition)) {
            bytes += propertyBytes(definition.properties()) + definition.columns().stream()
                    .mapToLong(column -> propertyBytes(column.properties())).sum();
        }
        return bytes;
    }

    private static boolean hasProperties(TableDefinition definition) {
        return !definition.properties().isEmpty()
                || definition.columns().stream().anyMatch(ChangeWriter::hasProperties);
    }

    private static boolean hasProperties(ColumnDefinition column) {
        return !column.properties().isEmpty();
    }

    private static long propertyBytes(SortedMap<String, String> properties) {
        long bytes = 8;
        for (Map.Entry<String, String> property : properties.entrySet()) {
            bytes += nameBytes(property.getKey()) + nameBytes(property.getValue());
        }
        return bytes;
    }

    private static long columnBytes(Vector vector) {
        long validity = vector.validity() == null ? 0 : Bitmaps.bytes(vector.rows());
        return 8 + validity + switch (vector) {
            case BitVector bits -> Bitmaps.bytes(bits.rows());
            case FixedVector fixed -> padded((long) fixed.rows() * fixed.width());
            case VarVector variable -> variableBytes(variable);
            case DictionaryVector coded -> padded(4L * coded.rows()) + 8 + variableBytes(coded.dictionary());
        };
    }

    private static long variableBytes(VarVector vector) {
        return padded(4L * (vector.rows() + 1)) + padded(vector.offset(vector.rows()) - vector.offset(0));
    }

    private static long definitionBytes(ColumnDefinition column) {
        return 8 + nameBytes(column.name());
    }

    private static long nameBytes(String name) {
        return padded(4 + name.getBytes(StandardCharsets.UTF_8).length);
    }

    static long padded(long bytes) {
        return bytes + 7 & -8;
    }

    private void body(Change change) {
        switch (change) {
            case Change.Rows rows -> rows(rows);
            case Change.CreateTable create -> createTable(create.definition());
            case Change.Delete _ -> {
                kind(DELETE, 0);
                block.set(Layouts.INT, 16, rowIds.length);
                MemorySegment.copy(rowIds, 0, block, Layouts.BYTE, position, rowIds.length);
                advance(rowIds.length);
            }
            case Change.AdoptTable _ -> kind(ADOPT_TABLE, 0);
            case Change.DropTable _ -> kind(DROP_TABLE, 0);
            case Change.Truncate _ -> kind(TRUNCATE, 0);
            case Change.RenameTable rename -> {
                kind(RENAME_TABLE, 0);
                name(rename.to());
            }
            case Change.AddColumn add -> {
                kind(ADD_COLUMN, 0);
                definition(add.column());
                if (hasProperties(add.column())) {
                    block.set(Layouts.LONG, 24, 1);
                    properties(add.column().properties());
                }
            }
            case Change.DropColumn drop -> {
                kind(DROP_COLUMN, 0);
                block.set(Layouts.INT, 16, drop.columnId());
            }
            case Change.RenameColumn rename -> {
                kind(RENAME_COLUMN, 0);
                block.set(Layouts.INT, 16, rename.columnId());
                name(rename.to());
            }
            case Change.SetTableProperties set -> {
                kind(SET_TABLE_PROPERTIES, 0);
                properties(set.properties());
            }
            case Change.SetColumnProperties set -> {
                kind(SET_COLUMN_PROPERTIES, 0);
                block.set(Layouts.INT, 16, set.columnId());
                properties(set.properties());
            }
        }
    }

    private void kind(int kind, int columns) {
        block.set(Layouts.SHORT, 4, (short) kind);
        block.set(Layouts.SHORT, 6, (short) columns);
    }

    private void createTable(TableDefinition definition) {
        kind(CREATE_TABLE, definition.columns().size());
        block.set(Layouts.INT, 16, definition.timestampColumn());
        block.set(Layouts.INT, 20, definition.partitioning().code());
        name(definition.name());
        definition.columns().forEach(this::definition);
        if (hasProperties(definition)) {
            block.set(Layouts.LONG, 24, 1);
            properties(definition.properties());
            definition.columns().forEach(column -> properties(column.properties()));
        }
    }

    private void properties(SortedMap<String, String> properties) {
        block.set(Layouts.LONG, position, properties.size());
        position += 8;
        properties.forEach((name, text) -> {
            name(name);
            name(text);
        });
    }

    /** The precision's upper half lies beside the scale, which fits in 16 bits. */
    private void definition(ColumnDefinition column) {
        block.set(Layouts.SHORT, position, (short) column.type().code());
        block.set(Layouts.SHORT, position + 2, (short) column.precision());
        block.set(Layouts.INT, position + 4, (column.precision() & 0xFFFF0000) | (column.scale() & 0xFFFF));
        position += 8;
        name(column.name());
    }

    private void name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        block.set(Layouts.INT, position, bytes.length);
        MemorySegment.copy(bytes, 0, block, Layouts.BYTE, position + 4, bytes.length);
        advance(4L + bytes.length);
    }

    private void rows(Change.Rows rows) {
        Batch batch = rows.batch();
        kind(ROWS, batch.columns().size());
        block.set(Layouts.INT, 12, rows.schemaVersion());
        block.set(Layouts.INT, 16, batch.rows());
        block.set(Layouts.LONG, 24, rows.minTimestamp());
        block.set(Layouts.LONG, 32, rows.maxTimestamp());
        for (int i = 0; i < batch.columns().size(); i++) {
            column(rows.columnIds().get(i), batch.column(i));
        }
    }

    private void column(int id, Vector vector) {
        switch (vector) {
            case BitVector bits -> {
                columnHeader(id, vector, BITS, 0);
                copy(bits.bits(), 0, Bitmaps.bytes(bits.rows()));
            }
            case FixedVector fixed -> {
                columnHeader(id, vector, FIXED, fixed.width());
                copy(fixed.values(), 0, (long) fixed.rows() * fixed.width());
            }
            case VarVector variable -> {
                columnHeader(id, vector, VARIABLE, 0);
                variable(variable);
            }
            case DictionaryVector coded -> {
                columnHeader(id, vector, DICTIONARY, 4);
                copy(coded.codes(), 0, 4L * coded.rows());
                block.set(Layouts.LONG, position, coded.dictionary().rows());
                position += 8;
                variable(coded.dictionary());
            }
        }
    }

    private void columnHeader(int id, Vector vector, int layout, int width) {
        @Nullable
        MemorySegment validity = vector.validity();
        block.set(Layouts.INT, position, id);
        block.set(Layouts.BYTE, position + 4, (byte) layout);
        block.set(Layouts.BYTE, position + 5, (byte) (validity == null ? 0 : 1));
        block.set(Layouts.SHORT, position + 6, (short) width);
        position += 8;
        if (validity != null) {
            copy(validity, 0, Bitmaps.bytes(vector.rows()));
        }
    }

    private void variable(VarVector vector) {
        int rows = vector.rows();
        int first = vector.offset(0);
        if (first == 0) {
            copy(vector.offsets(), 0, 4L * (rows + 1));
        } else {
            for (int i = 0; i <= rows; i++) {
                block.set(Layouts.INT, position + 4L * i, vector.offset(i) - first);
            }
            advance(4L * (rows + 1));
        }
        copy(vector.bytes(), first, vector.offset(rows) - first);
    }

    private void copy(MemorySegment from, long offset, long bytes) {
        MemorySegment.copy(from, offset, block, position, bytes);
        advance(bytes);
    }

    private void advance(long bytes) {
        long end = padded(bytes);
        block.asSlice(position + bytes, end - bytes).fill((byte) 0);
        position += end;
    }
}
