package io.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches that filters on columns without an index let out: the same rows come as when every batch is read. */
final class SymbolPruningTest {
    private static final int DAYS = 12;

    @TempDir
    Path directory;

    /** Days with one to three symbols each, so that most days lack the symbol that is asked for; some rows have none. */
    private static void fill(Statement statement, Random random) throws SQLException {
        statement.execute("CREATE TABLE t (ts TIMESTAMP, sym SYMBOL, n INT) TIMESTAMP(ts) PARTITION BY DAY");
        for (int day = 0; day < DAYS; day++) {
            StringBuilder rows = new StringBuilder("INSERT INTO t VALUES ");
            int from = random.nextInt(10);
            int count = 1 + random.nextInt(3);
            for (int row = 0; row < 20; row++) {
                int value = from + random.nextInt(count);
                rows.append(row == 0 ? "" : ", ")
                        .append("('2024-01-%02dT00:00:%02d', %s, %s)".formatted(day + 1, row,
                                random.nextInt(5) == 0 ? "NULL" : "'s" + value + "'",
                                random.nextInt(5) == 0 ? "NULL" : value));
            }
            statement.execute(rows.toString());
            if (day == DAYS / 2) {
                statement.execute("CHECKPOINT");
            }
        }
    }

    private static List<String> rows(PreparedStatement query, List<@Nullable String> parameters)
            throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            query.setString(i + 1, parameters.get(i));
        }
        List<String> rows = new ArrayList<>();
        try (ResultSet result = query.executeQuery()) {
            while (result.next()) {
                rows.add(result.getString(1) + " " + result.getString(2) + " " + result.getString(3));
            }
        }
        return rows;
    }

    /** A condition on a column; {@code column} may hide that it is one. */
    private static String condition(String column, List<String> values, int form) {
        return switch (form) {
            case 0 -> column + " IN (" + String.join(", ", values) + ")";
            case 1 -> column + " = " + String.join(" OR " + column + " = ", values);
            case 2 -> String.join(" = " + column + " OR ", values) + " = " + column;
            default -> column + " = " + values.getFirst();
        };
    }

    @Test
    void filtersGiveTheSameRowsAsWithoutPruning() throws Exception {
        for (int seed = 0; seed < 2; seed++) {
            Random random = new Random(seed);
            try (TestServer server = TestServer.on(directory.resolve("root" + seed), Map.of());
                    Connection connection = server.connect();
                    Statement statement = connection.createStatement()) {
                fill(statement, random);
                for (int i = 0; i < 60; i++) {
                    compare(connection, random, seed);
                }
            }
        }
    }

    private static void compare(Connection connection, Random random, int seed) throws SQLException {
        boolean symbols = random.nextInt(3) > 0;
        List<String> values = new ArrayList<>();
        List<@Nullable String> parameters = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            int value = random.nextInt(14);
            if (symbols && random.nextBoolean()) {
                values.add("?");
                parameters.add(random.nextInt(6) == 0 ? null : "s" + value);
            } else {
                values.add(random.nextInt(8) == 0 ? "NULL" : symbols ? "'s" + value + "'" : "" + value);
            }
        }
        int form = random.nextInt(4);
        List<@Nullable String> used = form == 3
                ? parameters.subList(0, values.getFirst().equals("?") ? 1 : 0)
                : parameters;
        String hidden = symbols ? "(sym || '')" : "(n + 0)";
        String select = "SELECT ts, sym, n FROM t WHERE n IS DISTINCT FROM 77 AND (";
        String pruned = select + condition(symbols ? "sym" : "n", values, form) + ") ORDER BY ts";
        String whole = select + condition(hidden, values, form) + ") ORDER BY ts";
        try (PreparedStatement some = connection.prepareStatement(pruned);
                PreparedStatement all = connection.prepareStatement(whole)) {
            assertThat(rows(some, used)).as("seed %d: %s %s", seed, pruned, used).isEqualTo(rows(all, used));
        }
    }

    @Test
    void plansSayWhichSymbolsAreLookedFor() throws Exception {
        try (TestServer server = TestServer.on(directory.resolve("root"), Map.of());
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            fill(statement, new Random(1));
            assertThat(plan(statement, "sym IN ('s1', 's2')")).contains("sym IN ('s1'");
            assertThat(plan(statement, "sym = 's1' OR sym = 's2'")).contains("sym IN ('s1'");
            assertThat(plan(statement, "n = 3 OR n = 5")).contains("3 <= n");
            assertThat(plan(statement, "sym = 's1' OR n = 2")).doesNotContain("sym IN").doesNotContain("<=");
            assertThat(plan(statement, "sym NOT IN ('s1', 's2')")).doesNotContain("sym IN (");
        }
    }

    private static String plan(Statement statement, String condition) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("EXPLAIN SELECT * FROM t WHERE " + condition)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
