package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.ConstantVector;
import io.tidemark.server.sql.analyze.AnalyzedChange;
import io.tidemark.server.sql.analyze.SampleTables;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.QueryExecution;
import io.tidemark.server.sql.exec.TableAccess;
import io.tidemark.server.sql.function.TestEnvironment;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs statements over the sample tables from text to rows: parser, analyzer, planner, operators. */
final class QueryRunner implements TableAccess, AutoCloseable {
    private static final SqlType TEXT = SqlType.of(TypeId.TEXT);

    private final BufferArena memory = new BufferArena();
    private final TestEnvironment environment = TestEnvironment.UTC;
    private final Map<Integer, List<BatchSource>> rows = new HashMap<>();

    /** Runs an INSERT of literal rows; each becomes a batch of its own. */
    void insert(String sql) {
        AnalyzedChange insert = SampleTables.insert(sql);
        AnalyzedChange.Source.Literals literals = (AnalyzedChange.Source.Literals) insert.source();
        List<BatchSource> batches = rows.computeIfAbsent(insert.table().tableId(), _ -> new ArrayList<>());
        batches.add(new Source(literals.rows().build(memory, environment).columns(), batches.size()));
    }

    /** The rows as lines of text in sorted order, or one line with the error. */
    List<String> answer(String sql) {
        try {
            int width = SampleTables.query(sql).columns().size();
            String names = columns(width, "c%d");
            return run("select " + columns(width, "c%d::text") + " from (" + sql + ") q(" + names + ")",
                    width);
        } catch (SqlException refused) {
            return List.of(
                    "ERROR " + refused.sqlState() + " " + refused.message() + " @" + refused.position());
        }
    }

    private static String columns(int width, String format) {
        return IntStream.range(0, width).mapToObj(format::formatted).collect(Collectors.joining(", "));
    }

    private List<String> run(String sql, int width) {
        PlanContext context = new PlanContext(SampleTables.catalog(), environment);
        List<String> lines = new ArrayList<>();
        try (QueryExecution execution = QueryExecution.open(
                Planner.plan(SampleTables.query(sql).plan(), context), new ExecutionContext(environment,
                        List.of(), this, MemoryBudget.unlimited(), Runnable::run, 1))) {
            for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    lines.add(line(batch, row, width));
                }
            }
        }
        Collections.sort(lines);
        return lines;
    }

    private static String line(Batch batch, int row, int width) {
        StringJoiner line = new StringJoiner("|");
        for (int column = 0; column < width; column++) {
            Object value = ConstantVector.at(batch.column(column), row, TEXT).value();
            line.add(value == null ? "NULL" : value.toString());
        }
        return line.toString();
    }

    @Override
    public List<BatchSource> batches(int tableId) {
        return rows.getOrDefault(tableId, List.of());
    }

    @Override
    public List<Batch> virtualRows(String schema, String name) {
        throw new IllegalStateException("there are no virtual tables");
    }

    @Override
    public void close() {
        memory.close();
    }

    /** Unsorted rows without statistics. */
    private record Source(List<Vector> columns, int run) implements BatchSource {
        @Override
        public int rows() {
            return columns.getFirst().rows();
        }

        @Override
        public boolean sortedByTimestamp() {
            return false;
        }

        @Override
        public long minTimestamp() {
            return Long.MIN_VALUE;
        }

        @Override
        public long maxTimestamp() {
            return Long.MAX_VALUE;
        }

        @Override
        public int nullCount(int column) {
            return -1;
        }

        @Override
        public boolean hasRange(int column) {
            return false;
        }

        @Override
        public long minValue(int column) {
            return 0;
        }

        @Override
        public long maxValue(int column) {
            return 0;
        }

        @Override
        public Vector column(int column) {
            return columns.get(column);
        }

        @Override
        public long firstRowId() {
            return -1;
        }

        @Override
        public @Nullable FixedVector rowIds() {
            return null;
        }
    }
}
