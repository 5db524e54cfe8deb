package io.tidemark.server.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loops over whole vectors: constants, NULLs, dictionaries, lengths around words of bitmaps. */
class KernelsTest {
    private final BufferArena memory = new BufferArena();
    private final KernelContext context = new KernelContext(memory,
            TestEnvironment.UTC.in(ZoneId.of("Europe/Berlin")));

    @AfterEach
    void free() {
        memory.close();
    }

    @Test
    void comparisonsAgreeWithTheOrderOfValuesForEveryLengthAndOperand() {
        long seed = 42;
        Random random = new Random(seed);
        double[] odd = {Double.NaN, 0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1, 2};
        for (int rows : new int[]{1, 63, 64, 65, 200}) {
            FixedBuilder left = new FixedBuilder(8, memory);
            FixedBuilder right = new FixedBuilder(8, memory);
            for (int i = 0; i < rows; i++) {
                left.appendDouble(odd[random.nextInt(odd.length)]);
                right.appendDouble(odd[random.nextInt(odd.length)]);
            }
            FixedVector a = left.build();
            FixedVector b = right.build();
            for (Comparison comparison : Comparison.values()) {
                FixedComparison kernel = new FixedComparison(comparison, true);
                check(kernel, a, 1, b, 1, rows, comparison, seed);
                check(kernel, a, 0, b, 1, rows, comparison, seed);
                check(kernel, a, 1, b, 0, rows, comparison, seed);
                check(kernel, a, 0, b, 0, rows, comparison, seed);
            }
        }
    }

    private void check(Kernel kernel, FixedVector a, int aStride, FixedVector b, int bStride, int rows,
            Comparison comparison, long seed) {
        BitVector result = (BitVector) kernel.apply(context, List.of(argument(a, aStride, TypeId.FLOAT8),
                argument(b, bStride, TypeId.FLOAT8)), rows, null);
        for (int i = 0; i < rows; i++) {
            int order = ValueOrder.floats(a.doubleAt(i * aStride), b.doubleAt(i * bStride));
            assertThat(result.value(i)).as("%s of %s rows, row %s, seed %s", comparison, rows, i, seed)
                    .isEqualTo(comparison.holds(order));
        }
    }

    @Test
    void nullRowsAreZeroAndNeitherOverflowNorDivide() {
        FixedBuilder values = new FixedBuilder(8, memory);
        values.appendLong(6);
        values.appendNull();
        values.appendLong(-6);
        FixedVector divisors = values.build();
        FixedBuilder constant = new FixedBuilder(8, memory);
        constant.appendLong(12);
        FixedVector result = (FixedVector) new IntegerArithmetic(Arithmetic.DIVIDE, TypeId.INT8).apply(
                context,
                List.of(argument(constant.build(), 0, TypeId.INT8), argument(divisors, 1, TypeId.INT8)), 3,
                divisors.validity());
        assertThat(result.longAt(0)).isEqualTo(2);
        assertThat(result.isNull(1)).isTrue();
        assertThat(result.longAt(1)).isZero();
        assertThat(result.longAt(2)).isEqualTo(-2);
    }

    @Test
    void floatArithmeticTakesConstantsAndNulls() {
        DoubleBinaryOperator[] expected = {(x, y) -> x + y, (x, y) -> x - y, (x, y) -> x * y,
                (x, y) -> x / y};
        Arithmetic[] operations = {Arithmetic.ADD, Arithmetic.SUBTRACT, Arithmetic.MULTIPLY,
                Arithmetic.DIVIDE};
        FixedBuilder values = new FixedBuilder(8, memory);
        values.appendDouble(3);
        values.appendNull();
        values.appendDouble(4);
        FixedVector right = values.build();
        FixedBuilder constant = new FixedBuilder(8, memory);
        constant.appendDouble(10);
        FixedVector left = constant.build();
        for (int i = 0; i < operations.length; i++) {
            FixedVector result = (FixedVector) new FloatArithmetic(operations[i]).apply(context,
                    List.of(argument(left, 0, TypeId.FLOAT8), argument(right, 1, TypeId.FLOAT8)), 3,
                    right.validity());
            assertThat(result.doubleAt(0)).isEqualTo(expected[i].applyAsDouble(10, 3));
            assertThat(result.isNull(1)).isTrue();
            assertThat(result.doubleAt(2)).isEqualTo(expected[i].applyAsDouble(10, 4));
        }
    }

    @Test
    void aDictionaryIsComparedWithAConstantByItsTexts() {
        DictionaryBuilder symbols = new DictionaryBuilder(memory);
        symbols.append("EURUSD");
        symbols.appendNull();
        symbols.append("BTCUSD");
        symbols.append("EURUSD");
        Vector coded = symbols.build();
        Output constant = new Output(TypeId.TEXT, memory);
        constant.text("EURUSD");
        Vector text = constant.build();
        BitVector equal = (BitVector) new TextComparison(Comparison.EQ, false).apply(context,
                List.of(argument(coded, 1, TypeId.SYMBOL), argument(text, 0, TypeId.TEXT)), 4,
                coded.validity());
        assertThat(List.of(equal.value(0), equal.value(1), equal.value(2), equal.value(3)))
                .containsExactly(true, false, false, true);
        BitVector less = (BitVector) new TextComparison(Comparison.GT, false).apply(context,
                List.of(argument(text, 0, TypeId.TEXT), argument(coded, 1, TypeId.SYMBOL)), 4,
                coded.validity());
        assertThat(less.value(2)).isTrue();
        assertThat(less.value(0)).isFalse();
    }

    @Test
    void aSeriesComesInBatchesAndEndsAtItsLastValue() {
        TableFunction series = Registry.standard().tableFunctions("generate_series").stream()
                .filter(row -> row.arguments().equals(List.of(TypeId.INT8, TypeId.INT8))).findFirst()
                .orElseThrow();
        List<SqlType> types = List.of(SqlType.of(TypeId.INT8), SqlType.of(TypeId.INT8));
        Iterator<Batch> batches = series.rows().open(context, types, List.of(one(1), one(100_000)));
        long sum = 0;
        while (batches.hasNext()) {
            Batch batch = batches.next();
            assertThat(batch.rows()).isLessThanOrEqualTo(Vector.MAX_BATCH_ROWS);
            for (int i = 0; i < batch.rows(); i++) {
                sum += ((FixedVector) batch.column(0)).longAt(i);
            }
        }
        assertThat(sum).isEqualTo(5_000_050_000L);
    }

    private FixedVector one(long value) {
        FixedBuilder builder = new FixedBuilder(8, memory);
        builder.appendLong(value);
        return builder.build();
    }

    private static Argument argument(Vector vector, int stride, TypeId type) {
        return new Argument(vector, stride, SqlType.of(type));
    }
}
