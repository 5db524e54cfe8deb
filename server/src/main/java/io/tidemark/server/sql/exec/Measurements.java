package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.physical.PhysicalPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What EXPLAIN ANALYZE counts: rows, time and runs of each step of a plan. Safe for the threads of one execution. */
public final class Measurements {
    private final Map<PhysicalPlan, Step> steps = Collections.synchronizedMap(new IdentityHashMap<>());

    /** What a step has done, its inputs' time included; nanoseconds. */
    public record Measured(long rows, long firstNanos, long totalNanos, long loops) {}

    private static final class Step {
        final LongAdder rows = new LongAdder();
        final LongAdder first = new LongAdder();
        final LongAdder total = new LongAdder();
        final LongAdder loops = new LongAdder();
    }

    /** What was measured of a step; empty when it never ran. */
    public Optional<Measured> of(PhysicalPlan plan) {
        return Optional.ofNullable(steps.get(plan))
                .map(step -> new Measured(step.rows.sum(), step.first.sum(), step.total.sum(),
                        step.loops.sum()));
    }

    /** An operator that is watched. */
    Operator watched(PhysicalPlan plan, Operator operator) {
        Step step = steps.computeIfAbsent(plan, _ -> new Step());
        step.loops.increment();
        return new Watched(operator, step);
    }

    /** Operators that share a step's work and count as one run. */
    List<Operator> watched(PhysicalPlan plan, List<Operator> operators) {
        Step step = steps.computeIfAbsent(plan, _ -> new Step());
        step.loops.increment();
        List<Operator> watched = new ArrayList<>();
        operators.forEach(operator -> watched.add(new Watched(operator, step)));
        return watched;
    }

    private static final class Watched implements Operator {
        private final Operator operator;
        private final Step step;
        private boolean begun;

        Watched(Operator operator, Step step) {
            this.operator = operator;
            this.step = step;
        }

        @Override
        public @Nullable Rows next() {
            long start = System.nanoTime();
            Rows rows = operator.next();
            long nanos = System.nanoTime() - start;
            step.total.add(nanos);
            if (!begun) {
                begun = true;
                step.first.add(nanos);
            }
            if (rows != null) {
                step.rows.add(rows.count());
            }
            return rows;
        }
    }
}
