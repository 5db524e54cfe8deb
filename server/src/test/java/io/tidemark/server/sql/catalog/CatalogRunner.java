package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.ConstantVector;
import io.tidemark.server.sql.analyze.AnalyzedChange;
import io.tidemark.server.sql.analyze.AnalyzedQuery;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.QueryExecution;
import io.tidemark.server.sql.exec.TableAccess;
import io.tidemark.server.sql.function.TestEnvironment;
import io.tidemark.server.sql.parse.Parser;
import io.tidemark.server.sql.plan.PlanContext;
import io.tidemark.server.sql.plan.Planner;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runs queries from text to rows over a database with the tables trades, 1, and readings, 2. */
final class CatalogRunner implements TableAccess, AutoCloseable {
    private static final SqlType TEXT = SqlType.of(TypeId.TEXT);
    private static final List<String> SEARCH_PATH = List.of("public");

    private final Database database;
    private final DatabaseView view;
    private final DatabaseCatalog catalog;
    private final TestEnvironment environment;

    CatalogRunner(Path root) {
        this.database = Database.open(DatabaseOptions.of(root).withBackground(false));
        createTables();
        insert("insert into readings values (1, 2.5, '2024-01-01', true), (2, null, null, false)");
        database.flush();
        this.view = database.view();
        this.catalog = new DatabaseCatalog(view, new FixedSession());
        this.environment = TestEnvironment.UTC.with(catalog.names());
    }

    DatabaseCatalog catalog() {
        return catalog;
    }

    private void createTables() {
        try (Transaction transaction = database.begin()) {
            transaction.createTable(new TableDefinition("trades",
                    List.of(column("ts", ColumnType.TIMESTAMP), column("symbol", ColumnType.SYMBOL),
                            column("price", ColumnType.DOUBLE),
                            new ColumnDefinition("amount", ColumnType.DECIMAL, 10, 2),
                            new ColumnDefinition("note", ColumnType.VARCHAR, 20, 0)),
                    0, Partitioning.DAY));
            transaction.createTable(new TableDefinition("readings",
                    List.of(column("sensor", ColumnType.INTEGER), column("value", ColumnType.REAL),
                            column("day", ColumnType.DATE), column("flag", ColumnType.BOOLEAN)),
                    -1, Partitioning.NONE));
            transaction.commit();
        }
    }

    private static ColumnDefinition column(String name, ColumnType type) {
        return new ColumnDefinition(name, type, 0, 0);
    }

    private void insert(String sql) {
        try (DatabaseView now = database.view();
                DatabaseCatalog tables = new DatabaseCatalog(now, new FixedSession());
                Transaction transaction = database.begin();
                BufferArena memory = new BufferArena()) {
            TestEnvironment session = TestEnvironment.UTC.with(tables.names());
            AnalyzedChange insert = new Analyzer(tables, SEARCH_PATH, session)
                    .insert((Statement.Insert) Parser.parseScript(sql).getFirst().statement(), List.of());
            AnalyzedChange.Source.Literals literals = (AnalyzedChange.Source.Literals) insert.source();
            transaction.append(insert.table().tableId(), literals.rows().build(memory, session));
            transaction.commit();
        }
    }

    /** The rows as lines of text in the query's order, or one line with the error. */
    List<String> answer(String sql) {
        try {
            String query = sql.strip().replaceFirst(";$", "");
            int width = analyzed(query).columns().size();
            return run("select " + columns(width, "c%d::text") + " from (" + query + ") q("
                    + columns(width, "c%d") + ")", width);
        } catch (SqlException refused) {
            return List.of("ERROR " + refused.sqlState() + " " + refused.message());
        }
    }

    private static String columns(int width, String format) {
        return IntStream.range(0, width).mapToObj(format::formatted).collect(Collectors.joining(", "));
    }

    private AnalyzedQuery analyzed(String sql) {
        Statement statement = Parser.parseScript(sql).getFirst().statement();
        return new Analyzer(catalog, SEARCH_PATH, environment)
                .query(((Statement.QueryStatement) statement).query(), List.of());
    }

    private List<String> run(String sql, int width) {
        PlanContext context = new PlanContext(catalog, environment);
        List<String> lines = new ArrayList<>();
        try (QueryExecution execution = QueryExecution.open(Planner.plan(analyzed(sql).plan(), context),
                new ExecutionContext(environment, List.of(), this, MemoryBudget.unlimited(), Runnable::run,
                        1))) {
            for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    lines.add(line(batch, row, width));
                }
            }
        }
        return lines;
    }

    private static String line(Batch batch, int row, int width) {
        StringJoiner line = new StringJoiner("|");
        for (int column = 0; column < width; column++) {
            Object value = ConstantVector.at(batch.column(column), row, TEXT).value();
            line.add(value == null ? "NULL" : value.toString().replace("\n", "\\n"));
        }
        return line.toString();
    }

    @Override
    public List<BatchSource> batches(int tableId) {
        return catalog.batches(tableId);
    }

    @Override
    public List<Batch> virtualRows(String schema, String name) {
        return catalog.virtualRows(schema, name);
    }

    @Override
    public void close() {
        catalog.close();
        view.close();
        database.close();
    }
}
