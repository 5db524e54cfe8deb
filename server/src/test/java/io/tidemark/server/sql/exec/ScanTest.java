package io.tidemark.server.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.physical.PhysicalPlan.ColumnRange;
import io.tidemark.server.sql.physical.PhysicalPlan.TimeOrder;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ScanTest {
    private static final int TIME = 5;

    private final Engine engine = new Engine();

    @AfterEach
    void close() {
        engine.close();
    }

    /** Runs that overlap in time, one of them of batches that are not sorted. */
    private List<List<@Nullable Object>> overlapping(int seed) {
        Random random = new Random(seed);
        List<List<@Nullable Object>> all = new ArrayList<>();
        List<BatchSource> sources = new ArrayList<>();
        for (int run = 0; run < 4; run++) {
            Relation part = Relation.random(random, random.nextInt(seed % 5 == 0 ? 3_000 : 200));
            int batchRows = random.nextBoolean() ? 31 : random.nextBoolean() ? 200 : 2_000;
            for (int from = 0; from < part.rows().size(); from += batchRows) {
                List<List<@Nullable Object>> rows = new ArrayList<>(
                        part.rows().subList(from, Math.min(from + batchRows, part.rows().size())));
                if (run == 3) {
                    Collections.shuffle(rows, random);
                }
                sources.add(new VectorSource(
                        new Relation(part.types(), rows).vectors(0, rows.size(), engine.memory),
                        run == 3 ? 3 + from : run, TIME, run != 3, deleted(random, rows, all)));
            }
        }
        Collections.shuffle(sources, random);
        engine.table(1, sources);
        return all;
    }

    /** Some of the rows, or none or all, to be deleted; the others are added to {@code live}. */
    private @Nullable MemorySegment deleted(Random random, List<List<@Nullable Object>> rows,
            List<List<@Nullable Object>> live) {
        int one = new int[]{0, 1, 2, 20, 60}[random.nextInt(5)];
        if (one == 0) {
            live.addAll(rows);
            return null;
        }
        MemorySegment bits = engine.memory.bitmap(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            if (random.nextInt(one) == 0) {
                Bitmaps.set(bits, row);
            } else {
                live.add(rows.get(row));
            }
        }
        return bits;
    }

    private static PhysicalPlan.Scan scan(TimeOrder order, List<ColumnRange> ranges,
            @Nullable Expression filter) {
        Relation any = new Relation(Relation.COLUMNS, List.of());
        PhysicalPlan.Scan scan = any.scan(1);
        return new PhysicalPlan.Scan(scan.table(), scan.columns(), scan.types(), ranges, filter, order, null,
                null);
    }

    @Test
    void mergesOverlappingRunsInTheOrderOfTime() {
        for (int seed = 0; seed < 20; seed++) {
            List<List<@Nullable Object>> rows = overlapping(seed);
            for (TimeOrder order : TimeOrder.values()) {
                List<List<@Nullable Object>> result = engine.run(scan(order, List.of(), null));
                assertThat(result).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(rows);
                List<Long> times = result.stream().map(row -> (Long) row.get(TIME)).toList();
                switch (order) {
                    case ASCENDING -> assertThat(times).as("seed %d", seed).isSorted();
                    case DESCENDING ->
                        assertThat(times).as("seed %d", seed)
                                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
                    case ANY -> {}
                }
            }
        }
    }

    @Test
    void rangesAndFilterGiveWhatTheFilterAloneGives() {
        for (int seed = 50; seed < 70; seed++) {
            List<List<@Nullable Object>> rows = overlapping(seed);
            Random random = new Random(seed);
            long low = 1_000L + random.nextInt(150);
            long high = low + random.nextInt(80);
            Expression time = new Expression.InputColumn(TIME, Relation.TIMESTAMP);
            Expression key = new Expression.InputColumn(0, Relation.INT8);
            Expression from = new Expression.Constant(Relation.TIMESTAMP, low);
            Expression to = new Expression.Constant(Relation.TIMESTAMP, high);
            Expression filter = new Expression.And(List.of(Engine.call(">=", time, from),
                    Engine.call("<", time, to), Engine.call("=", key, Engine.constant(3))));
            List<ColumnRange> ranges = List.of(new ColumnRange(TIME, from, true, to, false),
                    new ColumnRange(0, Engine.constant(3), true, Engine.constant(3), true));
            for (TimeOrder order : TimeOrder.values()) {
                assertThat(engine.run(scan(order, ranges, filter))).as("seed %d", seed)
                        .containsExactlyInAnyOrderElementsOf(rows.stream()
                                .filter(row -> (Long) row.get(TIME) >= low && (Long) row.get(TIME) < high
                                        && Long.valueOf(3).equals(row.get(0)))
                                .toList());
            }
        }
    }

    @Test
    void aNullBoundLetsNothingPass() {
        overlapping(1);
        var range = new ColumnRange(TIME, new Expression.Constant(Relation.TIMESTAMP, null), true, null,
                false);
        assertThat(engine.run(scan(TimeOrder.ANY, List.of(range), null))).isEmpty();
    }
}
