package io.tidemark.it.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every column type, with NULLs, reads the same in a part file as through a client. */
final class JavaScriptReaderIT {
    private static final List<String> COLUMNS = List.of("x", "b", "i2", "i4", "i8", "f4", "f8", "n", "d", "c",
            "v", "s", "y", "ts", "tz", "dt", "u", "bin");
    /** More than one batch of a part. */
    private static final int ROWS = 100_000;

    @TempDir
    Path directory;

    @Test
    void readsEveryTypeFromPartsOfATimeSeries() throws Exception {
        compare(") TIMESTAMP(ts) PARTITION BY DAY", 3);
    }

    @Test
    void readsATableWithoutTimestampWhosePartHasSeveralBatches() throws Exception {
        compare(")", 1);
    }

    private void compare(String clauses, int leastParts) throws Exception {
        NodeReader.install();
        List<String> served;
        try (ServerProcess server = ServerProcess.start(directory);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
            statement.execute("CREATE TABLE t (x bigint, b boolean, i2 smallint, i4 int, i8 bigint, f4 real,"
                    + " f8 double precision, n numeric, d numeric(20,3), c char(5), v varchar(20), s text,"
                    + " y symbol, ts timestamp, tz timestamptz, dt date, u uuid, bin bytea" + clauses);
            statement.execute("INSERT INTO t " + values());
            statement.execute("CHECKPOINT");
            served = rows(connection);
        }
        List<Path> parts = Trees.files(directory.resolve("db"), ".arrow");
        assertThat(parts).hasSizeGreaterThanOrEqualTo(leastParts);
        List<String> read = new ArrayList<>(NodeReader.rows(COLUMNS, parts));
        read.sort(null);
        assertThat(served).hasSize(ROWS);
        assertThat(read).hasSize(ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(read.get(row)).isEqualTo(served.get(row));
        }
    }

    /** Rows out of the order of time; in each column but the first two every seventh row is NULL. */
    private static String values() {
        String[] columns = {"x % 2 = 0", "(x % 60000 - 30000)::smallint", "(x * 21001 - 1000000000)::int",
                "x * 91234567891011 * (1 - 2 * (x % 2))", "((x % 1000) / 8.0)::real",
                "x / 16.0::double precision",
                "(x::numeric / 1000) * (1 - 2 * (x % 2))", "(x * 1234567.891)::numeric(20,3)",
                "('c' || x % 100)::char(5)", "('grün ' || x)::varchar(20)",
                "repeat('€', (x % 5)::int) || x", "'sym' || x % 50"};
        StringBuilder sql = new StringBuilder("SELECT x, ");
        int next = 0;
        for (String column : columns) {
            sql.append(orNull(column, next++)).append(", ");
        }
        sql.append("timestamp '2024-02-28' + (x * 7919 % ").append(ROWS)
                .append(") * interval '2.000001 seconds', ");
        sql.append(orNull("timestamptz '1969-12-31 00:00:00+00' + x * interval '1.5 seconds'", next++))
                .append(", ");
        sql.append(orNull("date '1969-12-01' + (x % 20000)::int", next++)).append(", ");
        sql.append(orNull("md5(x::text)::uuid", next++)).append(", ");
        sql.append(orNull("decode(md5(x::text), 'hex')", next));
        return sql.append(" FROM generate_series(1::bigint, ").append(ROWS).append(") AS g(x)").toString();
    }

    private static String orNull(String expression, int column) {
        return "CASE WHEN x % 7 = " + column % 7 + " THEN NULL ELSE " + expression + " END";
    }

    private static List<String> rows(Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(10_000);
            try (ResultSet rows = statement
                    .executeQuery("SELECT " + String.join(", ", COLUMNS) + " FROM t")) {
                while (rows.next()) {
                    StringBuilder line = new StringBuilder();
                    for (int column = 1; column <= COLUMNS.size(); column++) {
                        String value = rows.getString(column);
                        line.append(column == 1 ? "" : "\u001f").append(value == null ? "\u0000" : value);
                    }
                    lines.add(line.toString());
                }
            }
        } finally {
            connection.rollback();
        }
        lines.sort(null);
        return lines;
    }
}
