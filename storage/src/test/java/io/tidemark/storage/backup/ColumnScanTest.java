package io.tidemark.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Compares the scan by blocks with one that looks at row after row. */
class ColumnScanTest {
    private static final ColumnType[] TYPES = {ColumnType.BOOLEAN, ColumnType.SMALLINT, ColumnType.INTEGER,
            ColumnType.BIGINT, ColumnType.REAL, ColumnType.DOUBLE, ColumnType.UUID, ColumnType.TEXT,
            ColumnType.SYMBOL};

    private final Arena arena = Arena.ofAuto();

    @RepeatedTest(40)
    void addsUpWhatCounts(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        ColumnScan scan = new ColumnScan();
        for (ColumnType type : TYPES) {
            int rows = 1 + random.nextInt(random.nextBoolean() ? 9000 : 70);
            Vector vector = vector(random, type, rows);
            MemorySegment deleted = bitmap(random, rows);
            Column column = new Column(7, "c", type, 0, 0, new TreeMap<>());
            assertThat(scan.scan(column, vector, deleted))
                    .as("%s, %d rows, seed %d", type, rows, repetition.getCurrentRepetition())
                    .isEqualTo(rowByRow(column, vector, deleted));
        }
    }

    private @Nullable MemorySegment bitmap(Random random, int rows) {
        if (random.nextInt(3) == 0) {
            return null;
        }
        MemorySegment bits = arena.allocate(Bitmaps.bytes(rows));
        int share = random.nextInt(11);
        for (int row = 0; row < rows; row++) {
            if (random.nextInt(10) < share) {
                Bitmaps.set(bits, row);
            }
        }
        return bits;
    }

    private Vector vector(Random random, ColumnType type, int rows) {
        MemorySegment validity = bitmap(random, rows);
        return switch (type) {
            case BOOLEAN -> {
                MemorySegment bits = bitmap(random, rows);
                yield new BitVector(rows, validity,
                        bits == null ? arena.allocate(Bitmaps.bytes(rows)) : bits);
            }
            case SMALLINT -> fixed(random, rows, 2, validity);
            case INTEGER -> fixed(random, rows, 4, validity);
            case UUID -> fixed(random, rows, 16, validity);
            case BIGINT -> fixed(random, rows, 8, validity);
            case REAL -> floats(random, rows, validity);
            case DOUBLE -> doubles(random, rows, validity);
            case SYMBOL -> {
                int words = 1 + random.nextInt(50);
                MemorySegment codes = arena.allocate(4L * rows);
                for (int row = 0; row < rows; row++) {
                    codes.setAtIndex(Layouts.INT, row, random.nextInt(words));
                }
                yield new DictionaryVector(rows, validity, codes, words(random, words, null));
            }
            default -> words(random, rows, validity);
        };
    }

    private FixedVector fixed(Random random, int rows, int width, @Nullable MemorySegment validity) {
        byte[] bytes = new byte[rows * width];
        random.nextBytes(bytes);
        MemorySegment values = arena.allocate(bytes.length);
        values.copyFrom(MemorySegment.ofArray(bytes));
        return new FixedVector(rows, validity, width, values);
    }

    private FixedVector floats(Random random, int rows, @Nullable MemorySegment validity) {
        MemorySegment values = arena.allocate(4L * rows);
        for (int row = 0; row < rows; row++) {
            values.setAtIndex(Layouts.FLOAT, row, (float) value(random));
        }
        return new FixedVector(rows, validity, 4, values);
    }

    private FixedVector doubles(Random random, int rows, @Nullable MemorySegment validity) {
        MemorySegment values = arena.allocate(8L * rows);
        for (int row = 0; row < rows; row++) {
            values.setAtIndex(Layouts.DOUBLE, row, value(random));
        }
        return new FixedVector(rows, validity, 8, values);
    }

    private static double value(Random random) {
        return switch (random.nextInt(2000)) {
            case 0 -> -0.0;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> random.nextBoolean() ? Double.NaN : 0.0;
            default -> random.nextGaussian();
        };
    }

    private VarVector words(Random random, int count, @Nullable MemorySegment validity) {
        MemorySegment offsets = arena.allocate(4L * (count + 1));
        byte[] bytes = new byte[20 * count];
        random.nextBytes(bytes);
        int end = 0;
        for (int i = 0; i < count; i++) {
            end += random.nextInt(20);
            offsets.setAtIndex(Layouts.INT, i + 1, end);
        }
        MemorySegment text = arena.allocate(Math.max(1, bytes.length));
        text.copyFrom(MemorySegment.ofArray(bytes));
        return new VarVector(count, validity, offsets, text);
    }

    private static ColumnSum rowByRow(Column column, Vector vector, @Nullable MemorySegment deleted) {
        ColumnSum all = ColumnSum.ofNulls(column.id(), column.type(), 0);
        for (int row = 0; row < vector.rows(); row++) {
            if (deleted == null || !Bitmaps.isSet(deleted, row)) {
                all = all.plus(vector.isNull(row)
                        ? ColumnSum.ofNulls(column.id(), column.type(), 1)
                        : ofValue(column, vector, row));
            }
        }
        return all;
    }

    private static ColumnSum ofValue(Column column, Vector vector, int row) {
        return switch (vector) {
            case BitVector bits -> number(column, bits.value(row) ? 1 : 0, bits.value(row) ? 1 : 0);
            case FixedVector fixed when fixed.width() == 2 ->
                number(column, fixed.shortAt(row), fixed.shortAt(row) & 0xffffL);
            case FixedVector fixed when fixed.width() == 4 && column.type() == ColumnType.REAL ->
                floating(column, fixed.floatAt(row), fixed.intAt(row) & 0xffffffffL);
            case FixedVector fixed when fixed.width() == 4 ->
                number(column, fixed.intAt(row), fixed.intAt(row) & 0xffffffffL);
            case FixedVector fixed when fixed.width() == 8 && column.type() == ColumnType.DOUBLE ->
                floating(column, fixed.doubleAt(row), fixed.longAt(row));
            case FixedVector fixed when fixed.width() == 8 ->
                number(column, fixed.longAt(row), fixed.longAt(row));
            case FixedVector fixed -> hashed(column, ValueHash.of16(fixed.values(), 16L * row));
            case VarVector text ->
                hashed(column, ValueHash.ofBytes(text.bytes(), text.offset(row), text.length(row)));
            case DictionaryVector coded -> ofValue(column, coded.dictionary(), coded.code(row));
        };
    }

    private static ColumnSum number(Column column, long value, long bits) {
        return new ColumnSum(column.id(), column.type(), 1, 0, true, value, value, ValueHash.mix(bits));
    }

    private static ColumnSum floating(Column column, double value, long bits) {
        boolean known = !Double.isNaN(value);
        long raw = known ? Double.doubleToRawLongBits(value) : 0;
        return new ColumnSum(column.id(), column.type(), 1, 0, known, raw, raw, ValueHash.mix(bits));
    }

    private static ColumnSum hashed(Column column, long hash) {
        return new ColumnSum(column.id(), column.type(), 1, 0, false, 0, 0, hash);
    }
}
