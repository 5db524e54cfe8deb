package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Accumulator;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.function.TestEnvironment;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs plans over tables in memory. */
final class Engine implements AutoCloseable, TableAccess {
    static final SqlType BOOLEAN = SqlType.of(TypeId.BOOLEAN);

    final BufferArena memory = new BufferArena();
    private final AtomicInteger pollsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final TestEnvironment environment = TestEnvironment.UTC.with(this::poll);
    private final Map<Integer, List<BatchSource>> tables = new HashMap<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    MemoryBudget budget = new MemoryBudget(1L << 30);
    int parallelism = 3;

    /** Has statements cancelled after so many questions whether they were. */
    void cancelAfter(int polls) {
        pollsLeft.set(polls);
    }

    private void poll() {
        if (pollsLeft.decrementAndGet() < 0) {
            throw new SqlException("57014", "canceling statement due to user request",
                    SqlException.NO_POSITION);
        }
    }

    void table(int id, List<BatchSource> sources) {
        tables.put(id, sources);
    }

    void table(int id, Relation relation, int batchRows) {
        table(id, relation.sources(batchRows, memory));
    }

    List<List<@Nullable Object>> run(PhysicalPlan plan) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (QueryExecution execution = QueryExecution.open(plan,
                new ExecutionContext(environment, List.of(), this, budget, workers, parallelism))) {
            Batch batch = execution.next();
            while (batch != null) {
                rows.addAll(Relation.read(batch, plan.types()));
                batch = execution.next();
            }
        }
        return rows;
    }

    @Override
    public List<BatchSource> batches(int tableId) {
        return tables.getOrDefault(tableId, List.of());
    }

    @Override
    public List<Batch> virtualRows(String schema, String name) {
        throw new IllegalStateException("no virtual tables here");
    }

    @Override
    public void close() {
        workers.shutdownNow();
        memory.close();
    }

    static Function operator(String symbol, TypeId left, TypeId right) {
        return Registry.standard().operators(symbol).stream()
                .filter(one -> one.left() == left && one.right() == right)
                .findFirst().orElseThrow().function();
    }

    /** {@code left symbol right}, both of the left one's type or text. */
    static Expression call(String symbol, Expression left, Expression right) {
        Function function = operator(symbol, operand(left), operand(right));
        return new Expression.Call(function, List.of(left, right), SqlType.of(function.result()), 0);
    }

    private static TypeId operand(Expression expression) {
        TypeId type = expression.type().id();
        return type == TypeId.SYMBOL ? TypeId.TEXT : type;
    }

    static Expression constant(long value) {
        return new Expression.Constant(Relation.INT8, value);
    }

    static Expression text(@Nullable String value) {
        return new Expression.Constant(Relation.TEXT, value);
    }

    /** A sum of bigints as a bigint, or their count. */
    static Aggregate aggregate(boolean sum) {
        return new Aggregate(0, sum ? "sum" : "count", sum ? List.of(TypeId.INT8) : List.of(), false,
                TypeId.INT8,
                (_, _) -> new Totals(sum));
    }

    private static final class Totals implements Accumulator {
        private final boolean sum;
        private long[] totals = new long[1];
        private boolean[] any = new boolean[1];

        Totals(boolean sum) {
            this.sum = sum;
        }

        @Override
        public void add(List<Argument> arguments, int rows, MemorySegment groups, int groupCount) {
            room(groupCount);
            for (int i = 0; i < rows; i++) {
                one(arguments, i, groups.getAtIndex(Layouts.INT, i));
            }
        }

        @Override
        public void addAll(List<Argument> arguments, int rows) {
            for (int i = 0; i < rows; i++) {
                one(arguments, i, 0);
            }
        }

        private void one(List<Argument> arguments, int row, int group) {
            if (arguments.isEmpty() || !arguments.getFirst().isNull(row)) {
                totals[group] += sum
                        ? ((FixedVector) arguments.getFirst().values())
                                .longAt(row * arguments.getFirst().stride())
                        : 1;
                any[group] = true;
            }
        }

        @Override
        public void merge(Accumulator other, int[] mapping, int groupCount) {
            room(groupCount);
            Totals theirs = (Totals) other;
            theirs.room(mapping.length);
            for (int i = 0; i < mapping.length; i++) {
                totals[mapping[i]] += theirs.totals[i];
                any[mapping[i]] |= theirs.any[i];
            }
        }

        private void room(int groupCount) {
            if (totals.length < groupCount) {
                totals = Arrays.copyOf(totals, groupCount * 2);
                any = Arrays.copyOf(any, groupCount * 2);
            }
        }

        @Override
        public Vector finish(BufferArena target, int groupCount) {
            room(groupCount);
            FixedBuilder result = new FixedBuilder(8, target);
            for (int i = 0; i < groupCount; i++) {
                if (sum && !any[i]) {
                    result.appendNull();
                } else {
                    result.appendLong(totals[i]);
                }
            }
            return result.build();
        }
    }
}
