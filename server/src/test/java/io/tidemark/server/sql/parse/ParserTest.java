package io.tidemark.server.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.TableOptions.PartitionUnit;
import io.tidemark.server.sql.ast.ValuesLiterals;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ParserTest {
    @Test
    void groupsOperatorsByThePrecedenceOfPostgres() {
        assertThat(shape("1 + 2 * 3")).isEqualTo("(1 + (2 * 3))");
        assertThat(shape("2 ^ 3 ^ 2")).isEqualTo("((2 ^ 3) ^ 2)");
        assertThat(shape("-2 ^ 2")).isEqualTo("((-2) ^ 2)");
        assertThat(shape("a || b < c")).isEqualTo("((a || b) < c)");
        assertThat(shape("@ a + b")).isEqualTo("(@(a + b))");
        assertThat(shape("not a = b")).isEqualTo("(not (a = b))");
        assertThat(shape("a or b and not c or d")).isEqualTo("(a or (b and (not c)) or d)");
        assertThat(shape("a = b is null")).isEqualTo("((a = b) is null)");
        assertThat(shape("a - b - c")).isEqualTo("((a - b) - c)");
        assertThat(shape("a = b + c and d")).isEqualTo("((a = (b + c)) and d)");
    }

    private static String shape(String expression) {
        return write(expression(expression));
    }

    private static Expression expression(String text) {
        Statement.QueryStatement statement = (Statement.QueryStatement) Parser.parseScript("select " + text)
                .getFirst().statement();
        return ((QueryBody.Select) statement.query().body()).items().getFirst().expression();
    }

    private static String write(Expression expression) {
        return switch (expression) {
            case Expression.Binary b ->
                "(" + write(b.left()) + " " + b.operator().symbol() + " " + write(b.right()) + ")";
            case Expression.Unary u -> "(" + u.operator().symbol() + write(u.operand()) + ")";
            case Expression.Not n -> "(not " + write(n.operand()) + ")";
            case Expression.And a ->
                "(" + String.join(" and ", a.operands().stream().map(ParserTest::write).toList()) + ")";
            case Expression.Or o ->
                "(" + String.join(" or ", o.operands().stream().map(ParserTest::write).toList()) + ")";
            case Expression.IsNull i -> "(" + write(i.operand()) + " is null)";
            case Expression.ColumnReference c -> String.join(".", c.parts());
            case Expression.NumberLiteral n -> n.text();
            default -> expression.toString();
        };
    }

    @Test
    void keepsThePositionOfEveryStatementAndNode() {
        String sql = " select 1 ; select a + $2, $1 ;";
        List<ParsedStatement> script = Parser.parseScript(sql);
        assertThat(script).hasSize(2);
        assertThat(sql.substring(script.get(0).start(), script.get(0).end())).isEqualTo("select 1");
        assertThat(script.get(0).parameterCount()).isZero();
        assertThat(sql.substring(script.get(1).start(), script.get(1).end())).isEqualTo("select a + $2, $1");
        assertThat(script.get(1).parameterCount()).isEqualTo(2);
        assertThat(expression("a + b").position()).isEqualTo("select a ".length());
    }

    @Test
    void decodesStringsOfAllQuotings() {
        assertThat(expression("e'\\x41\\303\\251\\u0042\\n'"))
                .isEqualTo(new Expression.StringLiteral("AéB\n", 7));
        assertThat(expression("$x$a$$b$x$")).isEqualTo(new Expression.StringLiteral("a$$b", 7));
        assertThat(expression("u&'!0041' uescape '!'")).isEqualTo(new Expression.StringLiteral("A", 7));
        assertThat(expression("'a'\n 'b''c'")).isEqualTo(new Expression.StringLiteral("ab'c", 7));
        assertThat(expression("0x1F")).isEqualTo(new Expression.NumberLiteral("31", 7));
    }

    @Test
    void readsRowsOfLiteralsWithoutNodes() {
        ValuesLiterals rows = (ValuesLiterals) insertSource(
                "insert into t values (1, 'it''s', null), (-2.5, 'b', TRUE)");
        assertThat(rows.rowCount()).isEqualTo(2);
        assertThat(rows.columnCount()).isEqualTo(3);
        assertThat(rows.kind(0, 0)).isEqualTo(ValuesLiterals.INTEGER);
        assertThat(rows.text(0, 1)).isEqualTo("it's");
        assertThat(rows.kind(0, 2)).isEqualTo(ValuesLiterals.NULL);
        assertThat(rows.text(1, 0)).isEqualTo("-2.5");
        assertThat(rows.kind(1, 2)).isEqualTo(ValuesLiterals.TRUE);
    }

    @Test
    void readsRowsWithExpressionsCommentsAndContinuedStringsAsNodes() {
        assertThat(insertSource("insert into t values (1), (now())")).isInstanceOf(QueryBody.Values.class);
        assertThat(((QueryBody.Values) insertSource("insert into t values (1) -- one\n, (2)")).rows())
                .hasSize(2);
        assertThat(insertSource("insert into t values ('a'\n'b')")).isInstanceOf(QueryBody.Values.class);
        assertThat(insertSource("insert into t values ('1'::int)")).isInstanceOf(QueryBody.Values.class);
    }

    private static QueryBody insertSource(String sql) {
        return Objects
                .requireNonNull(((Statement.Insert) Parser.parseScript(sql).getFirst().statement()).source())
                .body();
    }

    @Test
    void readsTheTimestampAndThePartitionsOfATable() {
        Statement.CreateTable table = (Statement.CreateTable) Parser
                .parseScript(
                        "CREATE TABLE t (ts TIMESTAMP, s SYMBOL INDEX, p double precision) TIMESTAMP(ts) PARTITION BY DAY BYPASS WAL")
                .getFirst().statement();
        assertThat(table.columns()).extracting(c -> c.type().name().toString()).containsExactly(
                "pg_catalog.timestamp", "symbol",
                "pg_catalog.float8");
        assertThat(Objects.requireNonNull(table.options().timestamp()).name()).isEqualTo("ts");
        assertThat(Objects.requireNonNull(table.options().partitionBy()).unit()).isEqualTo(PartitionUnit.DAY);
        assertThat(table.options().wal()).isFalse();
    }

    @Test
    void answersBackupAndSnapshotWithTheMessagesUsersKnow() {
        refuses("backup something", "expected 'table' or 'database'", 7);
        refuses("backup table", "expected a table name", 12);
        refuses("backup table t tb2", "expected ','", 15);
        refuses("snapshot commit", "'prepare' or 'complete' expected", 9);
        refuses("checkpoint commit", "'create' or 'release' expected", 11);
        refuses("show backup", "expected the id of a backup as a string, for example '2024-02-29'", 11);
        refuses("expire backups keep all", "expected 'last', 'daily', 'weekly', 'monthly' or 'yearly'", 20);
        refuses("expire backups keep last", "expected how many backups to keep", 24);
    }

    private static void refuses(String sql, String message, int position) {
        assertThatThrownBy(() -> Parser.parseScript(sql)).isInstanceOfSatisfying(SqlException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("42601");
            assertThat(e.message()).isEqualTo(message);
            assertThat(e.position()).isEqualTo(position);
        });
    }

    @Test
    void refusesTooDeepStatementsInsteadOfOverflowingTheStack() {
        for (String sql : List.of("select " + "(".repeat(100_000), "select 1" + "+1".repeat(100_000),
                "select " + "- ".repeat(100_000) + "1",
                "select " + "not ".repeat(100_000) + "a", "select 1" + " union select 1".repeat(100_000),
                "select a" + "[1]".repeat(100_000),
                "select * from a" + " join a".repeat(100_000), "select * from " + "(".repeat(100_000),
                "select " + "case when ".repeat(100_000), "select array" + "[".repeat(100_000),
                "(".repeat(100_000) + "select 1")) {
            assertThatThrownBy(() -> Parser.parseScript(sql)).as(sql.substring(0, 30)).isInstanceOfSatisfying(
                    SqlException.class,
                    e -> assertThat(e.sqlState()).as(e.message()).isEqualTo("54001"));
        }
    }
}
