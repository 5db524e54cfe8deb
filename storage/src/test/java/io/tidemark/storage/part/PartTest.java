package io.tidemark.storage.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.memtable.Memtable;
import io.tidemark.storage.memtable.MemtableLayout;
import io.tidemark.storage.table.Golden;
import io.tidemark.storage.thread.Pauses;
import io.tidemark.storage.type.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartTest {
    private static final int TIMESTAMP = 12;

    @TempDir
    private Path directory;

    private final RealDisk disk = new RealDisk();
    private final PartSchema schema = new PartSchema(7, columns(), TIMESTAMP);

    private static List<PartColumn> columns() {
        List<PartColumn> columns = new ArrayList<>();
        for (ColumnType type : ColumnType.values()) {
            columns.add(new PartColumn(type.code() + 100, type.name().toLowerCase(Locale.ROOT), type,
                    type == ColumnType.DECIMAL ? 18 : 0, type == ColumnType.DECIMAL ? 4 : 0));
        }
        return columns;
    }

    /** Row {@code i} has the value i in every type; every third is NULL except the designated timestamp. */
    private Memtable memtable(int rows) {
        MemtableLayout layout = new MemtableLayout(schema.columns().stream().map(PartColumn::id).toList(),
                schema.columns().stream().map(PartColumn::type).toList(), TIMESTAMP);
        Memtable memtable = new Memtable(layout, MemoryBudget.unlimited());
        try (BufferArena arena = new BufferArena()) {
            List<Vector> vectors = new ArrayList<>();
            for (int column = 0; column < layout.types().size(); column++) {
                VectorBuilder builder = VectorBuilder.of(layout.types().get(column), arena);
                for (int i = 0; i < rows; i++) {
                    if (i % 3 == 2 && column != TIMESTAMP) {
                        builder.appendNull();
                    } else {
                        append(builder, layout.types().get(column), i);
                    }
                }
                vectors.add(builder.build());
            }
            memtable.append(new Batch(rows, vectors), 1_000);
        }
        return memtable;
    }

    private static void append(VectorBuilder builder, ColumnType type, int i) {
        switch (builder) {
            case BitBuilder bits -> bits.append(i % 2 == 0);
            case VarBuilder text -> text.append(Integer.toString(i));
            case DictionaryBuilder symbols -> symbols.append("s" + i % 5);
            case FixedBuilder fixed -> {
                switch (type) {
                    case SMALLINT -> fixed.appendShort((short) i);
                    case REAL -> fixed.appendFloat(i);
                    case DOUBLE -> fixed.appendDouble(i);
                    case UUID -> fixed.append16(0, Long.reverseBytes(i));
                    case DECIMAL -> fixed.append16(i, 0);
                    case INTEGER, DATE -> fixed.appendInt(i);
                    case BIGINT, TIMESTAMP, TIMESTAMPTZ -> fixed.appendLong(i);
                    case BOOLEAN, NUMERIC, TEXT, VARCHAR, CHAR, SYMBOL, BYTEA ->
                        throw new IllegalStateException("not of fixed width: " + type);
                }
            }
        }
    }

    private PartEntry write(int rows) {
        return write(rows, Pauses.NONE);
    }

    private PartEntry write(int rows, Pauses pauses) {
        try (Memtable memtable = memtable(rows)) {
            RowMerge merge = new RowMerge(memtable.sources(rows), TIMESTAMP);
            return PartWriter.write(new PartTarget(disk, file(), 5, "2024-02-29", pauses), schema,
                    merge.until(Long.MAX_VALUE));
        }
    }

    @Test
    void pausesAreMadeAfterEachColumnOfABatch() {
        List<Long> pauses = new ArrayList<>();
        int rows = Vector.MAX_BATCH_ROWS + 100;
        PartEntry entry = write(rows, pauses::add);
        assertThat(pauses).hasSize(2 * schema.columns().size()).allMatch(bytes -> bytes > 0);
        assertThat(pauses.stream().mapToLong(Long::longValue).sum())
                .isBetween(entry.fileBytes() * 9 / 10, entry.fileBytes());
    }

    private Path file() {
        return directory.resolve("5.arrow");
    }

    @Test
    void anIndependentReaderFindsEveryValue() throws IOException {
        int rows = 70_000;
        write(rows);
        try (BufferAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(FileChannel.open(file()), allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getCustomMetadata())
                    .containsEntry("tidemark.table_id", "7");
            int first = 0;
            while (reader.loadNextBatch()) {
                for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
                    checkArrow(reader, vector, first);
                }
                first += reader.getVectorSchemaRoot().getRowCount();
            }
            assertThat(first).isEqualTo(rows);
        }
    }

    private static void checkArrow(ArrowFileReader reader, FieldVector vector, int first) throws IOException {
        ColumnType type = ColumnType.valueOf(vector.getName().toUpperCase(Locale.ROOT));
        assertThat(vector.getField().getMetadata()).containsEntry("tidemark.column_id",
                Integer.toString(type.code() + 100));
        boolean coded = vector.getField().getDictionary() != null;
        assertThat(coded).isEqualTo(type == ColumnType.SYMBOL);
        ValueVector values = coded
                ? DictionaryEncoder.decode(vector,
                        reader.getDictionaryVectors().get(vector.getField().getDictionary().getId()))
                : vector;
        for (int row = 0; row < values.getValueCount(); row++) {
            int i = first + row;
            boolean isNull = i % 3 == 2 && type != ColumnType.TIMESTAMP;
            if (values.isNull(row) != isNull) {
                throw new AssertionError(type + " row " + i + " null: " + values.isNull(row));
            }
            if (!isNull && !text(values, row, type).equals(expected(type, i))) {
                assertThat(text(values, row, type)).as("%s row %d", type, i).isEqualTo(expected(type, i));
            }
        }
        if (coded) {
            values.close();
        }
    }

    private static String text(ValueVector values, int row, ColumnType type) {
        if (values instanceof ExtensionTypeVector<?> extension
                && extension.getUnderlyingVector() instanceof FixedSizeBinaryVector bytes) {
            return Arrays.toString(bytes.get(row));
        }
        Object value = values.getObject(row);
        return switch (value) {
            case byte[] bytes when type == ColumnType.BYTEA -> new String(bytes, StandardCharsets.UTF_8);
            case byte[] bytes -> Arrays.toString(bytes);
            case null -> "null";
            default -> value.toString();
        };
    }

    private static String expected(ColumnType type, int i) {
        return switch (type) {
            case BOOLEAN -> Boolean.toString(i % 2 == 0);
            case SMALLINT -> Short.toString((short) i);
            case INTEGER, BIGINT, DATE, TIMESTAMPTZ, TEXT, VARCHAR, CHAR, NUMERIC, BYTEA ->
                Integer.toString(i);
            case REAL -> Float.toString(i);
            case DOUBLE -> Double.toString(i);
            case DECIMAL -> BigDecimal.valueOf(i, 4).toString();
            case SYMBOL -> "s" + i % 5;
            case TIMESTAMP -> LocalDateTime.ofEpochSecond(0, i * 1000, ZoneOffset.UTC).toString();
            case UUID -> Arrays.toString(ByteBuffer.allocate(16).putLong(8, i).array());
        };
    }

    @Test
    void hasItsGoldenBytes() throws IOException {
        write(10);
        Golden.matching("part-1.arrow", Files.readAllBytes(file()));
    }

    @Test
    void theCheckFindsEveryFlippedBitAndACut() throws IOException {
        PartEntry entry = write(10);
        PartCheck.check(disk, file(), entry);
        byte[] bytes = Files.readAllBytes(file());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path damaged = directory.resolve("damaged.arrow");
        for (int i = 0; i < 1_500; i++) {
            byte[] copy = bytes.clone();
            int bit = i < 600 ? copy.length * 8 - 1 - i : random.nextInt(copy.length * 8);
            copy[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(damaged, copy);
            assertThatThrownBy(() -> PartCheck.check(disk, damaged, entry)).as("bit %d, seed %d", bit, seed)
                    .isInstanceOf(StorageException.class);
        }
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> PartCheck.check(disk, damaged, entry))
                .isInstanceOf(StorageException.CorruptFile.class);
    }

    @Test
    void knowsNullsAndRangesOfEachBatch() {
        PartEntry entry = write(70_000);
        assertThat(entry.batchCount()).isEqualTo(2);
        assertThat(entry.minTimestamp()).isZero();
        assertThat(entry.maxTimestamp()).isEqualTo(69_999);
        assertThat(entry.firstRowId()).isEqualTo(1_000);
        try (PartCache cache = new PartCache(disk, 1); PartUses uses = new PartUses(cache)) {
            BatchSource second = new Part(entry, file()).batches(schema, 0, uses).get(1);
            assertThat(second.rows()).isEqualTo(70_000 - 65_536);
            assertThat(second.firstRowId()).isEqualTo(1_000 + 65_536);
            assertThat(second.minTimestamp()).isEqualTo(65_536);
            assertThat(second.nullCount(3)).isEqualTo(second.column(3).nullCount());
            assertThat(second.hasRange(3)).isTrue();
            assertThat(second.minValue(3)).isEqualTo(65_536);
            assertThat(second.maxValue(3)).isEqualTo(69_999);
            assertThat(Double.longBitsToDouble(second.maxValue(5))).isEqualTo(69_999.0);
            assertThat(second.hasRange(8)).isFalse();
        }
    }

    @Test
    void aColumnThatThePartDoesNotHaveIsNull() {
        PartEntry entry = write(10);
        PartSchema other = new PartSchema(7,
                List.of(new PartColumn(999, "new", ColumnType.TEXT, 0, 0), schema.columns().get(TIMESTAMP)),
                1);
        try (PartCache cache = new PartCache(disk, 1); PartUses uses = new PartUses(cache)) {
            BatchSource batch = new Part(entry, file()).batches(other, 0, uses).getFirst();
            assertThat(batch.nullCount(0)).isEqualTo(10);
            assertThat(batch.column(0).nullCount()).isEqualTo(10);
            assertThat(batch.column(1).nullCount()).isZero();
        }
    }

    @Test
    void manyDistinctSymbolsAreWrittenAsText() {
        PartSchema symbols = new PartSchema(7, List.of(new PartColumn(1, "s", ColumnType.SYMBOL, 0, 0)), -1);
        int rows = PartWriter.SYMBOL_LIMIT + 1;
        try (Memtable memtable = new Memtable(new MemtableLayout(List.of(1), List.of(ColumnType.SYMBOL), -1),
                MemoryBudget.unlimited());
                BufferArena arena = new BufferArena();
                PartCache cache = new PartCache(disk, 1);
                PartUses uses = new PartUses(cache)) {
            DictionaryBuilder builder = new DictionaryBuilder(arena);
            for (int i = 0; i < rows; i++) {
                builder.append("s" + i);
            }
            memtable.append(new Batch(rows, List.of(builder.build())), 0);
            PartEntry entry = PartWriter.write(new PartTarget(disk, file(), 1, "default", Pauses.NONE),
                    symbols,
                    new RowMerge(memtable.sources(rows), -1).until(Long.MAX_VALUE));
            BatchSource last = new Part(entry, file()).batches(symbols, 0, uses).getLast();
            assertThat(last.column(0)).isInstanceOfSatisfying(VarVector.class,
                    text -> assertThat(text.string(last.rows() - 1)).isEqualTo("s" + (rows - 1)));
        }
    }
}
