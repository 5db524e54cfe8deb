package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.catalog.MemoryCatalog;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.TestEnvironment;
import io.tidemark.server.sql.parse.Parser;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.util.List;

/** Two tables to ask about: {@code trades} with a designated timestamp, {@code coins} without. */
public final class SampleTables {
    private SampleTables() {}

    /** The catalog with both tables. */
    public static MemoryCatalog catalog() {
        return new MemoryCatalog().with(new Relation.Stored(trades()), 1_000_000)
                .with(new Relation.Stored(coins()), 100);
    }

    private static TableSchema trades() {
        return new TableSchema(1, "trades", 1,
                List.of(column(1, "ts", ColumnType.TIMESTAMP), column(2, "sym", ColumnType.SYMBOL),
                        column(3, "price", ColumnType.DOUBLE), column(4, "qty", ColumnType.BIGINT),
                        column(5, "n", ColumnType.INTEGER)),
                0, Partitioning.DAY);
    }

    private static TableSchema coins() {
        return new TableSchema(2, "coins", 1,
                List.of(column(1, "id", ColumnType.INTEGER), column(2, "name", ColumnType.TEXT),
                        new Column(3, "amount", ColumnType.DECIMAL, 10, 2),
                        new Column(4, "code", ColumnType.VARCHAR, 5, 0)),
                -1, Partitioning.NONE);
    }

    private static Column column(int id, String name, ColumnType type) {
        return new Column(id, name, type, 0, 0);
    }

    /** An analyzer over the two tables. */
    public static Analyzer analyzer() {
        return new Analyzer(catalog(), List.of("public"), TestEnvironment.UTC);
    }

    /** The meaning of a query. */
    public static AnalyzedQuery query(String sql, Integer... parameterOids) {
        Statement statement = Parser.parseScript(sql).getFirst().statement();
        return analyzer().query(((Statement.QueryStatement) statement).query(), List.of(parameterOids));
    }

    /** The meaning of an INSERT. */
    public static AnalyzedChange insert(String sql, Integer... parameterOids) {
        Statement statement = Parser.parseScript(sql).getFirst().statement();
        return analyzer().insert((Statement.Insert) statement, List.of(parameterOids));
    }
}
