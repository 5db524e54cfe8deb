package io.tidemark.storage.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowIdSetTest {
    private static final long OWN = 1L << 62;

    private static RowIdSet set(Iterable<Long> ids) {
        List<Long> list = new ArrayList<>();
        ids.forEach(list::add);
        long[] array = new long[list.size() + 1];
        for (int i = 0; i < list.size(); i++) {
            array[i] = list.get(i);
        }
        return RowIdSet.of(array, list.size());
    }

    private static List<Long> list(RowIdSet set) {
        List<Long> ids = new ArrayList<>();
        set.forEach(ids::add);
        assertThat(set.count()).isEqualTo(ids.size());
        return ids;
    }

    private static Set<Long> random(Random random) {
        Set<Long> ids = new TreeSet<>();
        for (int groups = random.nextInt(5); groups > 0; groups--) {
            long base = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> random.nextLong(200_000);
                case 2 -> (1L << 32) - 100_000;
                default -> OWN;
            };
            int span = 1 + random.nextInt(200_000);
            boolean run = random.nextBoolean();
            for (int i = 0; i < 1 + random.nextInt(3_000); i++) {
                ids.add(base + (run ? i : random.nextInt(span)));
            }
        }
        return ids;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void doesWhatSetsOfNumbersDo(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            Set<Long> a = random(random);
            Set<Long> b = random(random);
            RowIdSet x = set(a);
            RowIdSet y = set(b);
            assertThat(list(x)).as("seed %d", seed).isEqualTo(List.copyOf(a));
            Set<Long> both = new TreeSet<>(a);
            both.addAll(b);
            assertThat(list(x.union(y))).as("seed %d", seed).isEqualTo(List.copyOf(both));
            Set<Long> rest = new TreeSet<>(a);
            rest.removeAll(b);
            assertThat(list(x.minus(y))).as("seed %d", seed).isEqualTo(List.copyOf(rest));
            assertThat(x.intersects(y)).as("seed %d", seed).isEqualTo(rest.size() < a.size());
            assertThat(x.union(y).minus(y)).as("seed %d", seed).isEqualTo(x.minus(y));
            long from = random.nextLong(200_000);
            long to = from + random.nextLong(200_000);
            List<Long> between = a.stream().filter(id -> id >= from && id < to).toList();
            assertThat(list(x.between(from, to))).as("seed %d", seed).isEqualTo(between);
            assertThat(x.hasAny(from, to - 1)).as("seed %d", seed).isEqualTo(!between.isEmpty());
            a.stream().limit(50).forEach(id -> assertThat(x.contains(id)).isTrue());
            assertThat(RowIdCodec.decode(RowIdCodec.encode(x))).as("seed %d", seed).isEqualTo(x);
            List<Long> moved = a.stream().map(id -> id >= OWN ? id - OWN + 9_000_000_000L : id).sorted()
                    .toList();
            assertThat(list(x.moved(OWN, 9_000_000_000L))).as("seed %d", seed).isEqualTo(moved);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void marksTheRowsOfABatch(long seed) {
        Random random = new Random(seed);
        Set<Long> ids = random(random);
        RowIdSet set = set(ids);
        for (int round = 0; round < 20; round++) {
            long first = random.nextLong(300_000);
            int rows = 1 + random.nextInt(Vector.MAX_BATCH_ROWS);
            check(set, first, rows, set.bits(first, rows));
            try (BufferArena arena = new BufferArena()) {
                FixedBuilder column = new FixedBuilder(8, arena);
                for (int row = 0; row < rows; row++) {
                    column.appendLong(first + row);
                }
                check(set, first, rows, set.bits(column.build()));
            }
        }
    }

    private static void check(RowIdSet set, long first, int rows, @Nullable MemorySegment bits) {
        Set<Integer> expected = new HashSet<>();
        set.between(first, first + rows).forEach(id -> expected.add((int) (id - first)));
        Set<Integer> found = new HashSet<>();
        for (int row = 0; bits != null && row < rows; row++) {
            if (Bitmaps.isSet(bits, row)) {
                found.add(row);
            }
        }
        assertThat(found).isEqualTo(expected);
        assertThat(bits == null).isEqualTo(expected.isEmpty());
    }

    @Test
    void knowsWhetherTwoSetsAgreeAboutABatch() {
        RowIdSet set = RowIdSet.of(new long[]{1, 2, 70_000, 200_000}, 4);
        RowIdSet more = set.union(RowIdSet.of(new long[]{200_001}, 1));
        assertThat(set.agrees(more, 0, 65_535)).isTrue();
        assertThat(set.agrees(more, 0, 131_071)).isTrue();
        assertThat(set.agrees(more, 131_072, 250_000)).isFalse();
        assertThat(set.agrees(RowIdSet.EMPTY, 0, 65_535)).isFalse();
        assertThat(set.agrees(RowIdSet.EMPTY, 300_000, 400_000)).isTrue();
    }

    @Test
    void refusesBytesThatAreNoSet() {
        byte[] bytes = RowIdCodec.encode(RowIdSet.of(new long[]{5, 6, 100_000}, 3));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> RowIdCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> RowIdCodec.decode(longer)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RowIdSet.of(new long[]{3, -1}, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
