package io.tidemark.storage.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.type.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorBuilderTest {
    private final BufferArena arena = new BufferArena();

    @AfterEach
    void free() {
        arena.close();
    }

    @ParameterizedTest
    @EnumSource(ColumnType.class)
    void keepsWhatIsAppendedRowByRowInRangesAndGathered(ColumnType type) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Vector> sources = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sources.add(RandomRows.batch(random, List.of(type), random.nextInt(1, 400), -1, () -> 0, arena)
                    .column(0));
        }
        VectorBuilder builder = VectorBuilder.of(type, arena);
        List<Object> expected = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            Vector source = sources.get(random.nextInt(4));
            int from = random.nextInt(source.rows());
            int to = random.nextInt(from, source.rows() + 1);
            switch (random.nextInt(4)) {
                case 0 -> {
                    builder.append(source, from, to);
                    expected.addAll(RandomRows.values(source).subList(from, to));
                }
                case 1 -> {
                    builder.appendFrom(source, from);
                    expected.add(RandomRows.values(source).get(from));
                }
                case 2 -> {
                    builder.appendNull();
                    expected.add("NULL");
                }
                default -> {
                    long[] at = new long[to - from];
                    for (int i = 0; i < at.length; i++) {
                        int index = random.nextInt(4);
                        int row = random.nextInt(sources.get(index).rows());
                        at[i] = (long) index << 32 | row;
                        expected.add(RandomRows.values(sources.get(index)).get(row));
                    }
                    builder.gather(sources, at, 0, at.length);
                }
            }
        }
        Vector built = builder.build();
        assertThat(RandomRows.values(built)).as("seed %d", seed).isEqualTo(expected);
        assertThat(built.nullCount()).isEqualTo((int) expected.stream().filter("NULL"::equals).count());
        if (built instanceof FixedVector fixed) {
            for (int row = 0; row < fixed.rows(); row++) {
                if (fixed.isNull(row)) {
                    byte[] zero = new byte[fixed.width()];
                    assertThat(fixed.values().asSlice((long) row * fixed.width(), fixed.width())
                            .toArray(Layouts.BYTE))
                            .as("null slot").isEqualTo(zero);
                }
            }
        }
    }

    @Test
    void hasNoValidityBitmapWithoutANull() {
        FixedBuilder builder = new FixedBuilder(8, arena);
        for (int i = 0; i < 1000; i++) {
            builder.appendLong(i);
        }
        assertThat(builder.build().validity()).isNull();
    }

    @Test
    void givesEqualSymbolsOneCode() {
        DictionaryBuilder builder = new DictionaryBuilder(arena);
        builder.append("a");
        builder.append("b");
        builder.append("a".getBytes(StandardCharsets.UTF_8), 0, 1);
        builder.append("");
        DictionaryVector built = builder.build();
        assertThat(List.of(built.code(0), built.code(1), built.code(2), built.code(3))).containsExactly(0, 1,
                0, 2);
        assertThat(RandomRows.values(built.dictionary())).containsExactly("a", "b", "");
    }

    @Test
    void findsAHundredThousandSymbolsAgain() {
        SymbolTable table = new SymbolTable(arena);
        VarVector early = table.values();
        for (int i = 0; i < 100_000; i++) {
            assertThat(table.intern("name" + i)).isEqualTo(i);
        }
        for (int i = 0; i < 100_000; i += 7) {
            assertThat(table.intern("name" + i)).isEqualTo(i);
        }
        assertThat(early.rows()).isZero();
        assertThat(table.values().string(99_999)).isEqualTo("name99999");
    }

    @Test
    void refusesAVectorOfAnotherKind() {
        FixedVector longs = new FixedBuilder(8, arena).build();
        assertThatThrownBy(() -> new FixedBuilder(4, arena).append(longs, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VarBuilder(arena).append(longs, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesTextForSymbolsAndSymbolsForText() {
        DictionaryBuilder symbols = new DictionaryBuilder(arena);
        symbols.append("x");
        symbols.appendNull();
        VarBuilder text = new VarBuilder(arena);
        text.append(symbols.build(), 0, 2);
        DictionaryBuilder again = new DictionaryBuilder(arena);
        again.append(text.build(), 0, 2);
        assertThat(RandomRows.values(again.build())).containsExactly("x", "NULL");
    }

    @Test
    void reusesTheChunksOfAnArenaAfterAReset() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 500; i++) {
                arena.allocate(1000).fill((byte) i);
            }
            arena.allocate(1 << 20);
            arena.reset();
        }
        assertThat(arena.bytes()).isLessThan(2 << 20);
    }
}
