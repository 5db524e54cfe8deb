package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pgjdbc's metadata tell about a server with one table. */
final class DatabaseMetadataIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static ServerProcess server;

    @SuppressWarnings("NullAway.Init")
    private static Connection connection;

    @BeforeAll
    static void start() throws SQLException {
        server = ServerProcess.start(directory.resolve("root"));
        connection = server.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table trades (ts timestamp, symbol symbol, price double precision, "
                    + "amount numeric(10,2), note varchar(20)) timestamp(ts) partition by day");
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        server.close();
    }

    private static DatabaseMetaData metadata() throws SQLException {
        return connection.getMetaData();
    }

    private static List<String> rows(ResultSet result, String... columns) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (result) {
            while (result.next()) {
                StringJoiner row = new StringJoiner("|");
                for (String column : columns) {
                    row.add(String.valueOf(result.getString(column)));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    @Test
    void listsTables() throws SQLException {
        assertThat(rows(metadata().getTables(null, "public", "%", null), "TABLE_SCHEM", "TABLE_NAME",
                "TABLE_TYPE"))
                .containsExactly("public|trades|TABLE");
        assertThat(
                rows(metadata().getTables(null, null, "pg_cl%", new String[]{"SYSTEM TABLE"}), "TABLE_NAME"))
                .containsExactly("pg_class");
    }

    @Test
    void listsSchemasAndTheDatabase() throws SQLException {
        assertThat(rows(metadata().getSchemas(), "TABLE_SCHEM"))
                .containsExactly("information_schema", "pg_catalog", "public", "sys");
        assertThat(rows(metadata().getCatalogs(), "TABLE_CAT")).containsExactly("tidemark");
    }

    @Test
    void describesColumns() throws SQLException {
        assertThat(rows(metadata().getColumns(null, "public", "trades", "%"), "COLUMN_NAME", "TYPE_NAME",
                "COLUMN_SIZE", "DECIMAL_DIGITS", "IS_NULLABLE", "ORDINAL_POSITION"))
                .containsExactly("ts|timestamp|29|6|NO|1", "symbol|symbol|2147483647|0|YES|2",
                        "price|float8|17|17|YES|3", "amount|numeric|10|2|YES|4", "note|varchar|20|0|YES|5");
    }

    @Test
    void hasNoKeysAndNoIndexes() throws SQLException {
        assertThat(rows(metadata().getPrimaryKeys(null, "public", "trades"), "COLUMN_NAME")).isEmpty();
        assertThat(rows(metadata().getIndexInfo(null, "public", "trades", false, false), "INDEX_NAME"))
                .isEmpty();
        assertThat(rows(metadata().getBestRowIdentifier(null, "public", "trades", 0, true), "COLUMN_NAME"))
                .isEmpty();
    }

    @Test
    void listsTypesAndFunctions() throws SQLException {
        assertThat(rows(metadata().getTypeInfo(), "TYPE_NAME")).contains("int4", "text", "timestamptz",
                "numeric",
                "uuid");
        assertThat(rows(metadata().getFunctions(null, "pg_catalog", "pg_size_pretty"), "FUNCTION_NAME"))
                .containsOnly("pg_size_pretty").hasSize(2);
        assertThat(metadata().getSQLKeywords()).doesNotContain("select,");
    }

    @Test
    void describesTheColumnsOfAQuery() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select ts, price from trades")) {
            assertThat(result.getMetaData().getColumnName(1)).isEqualTo("ts");
            assertThat(result.getMetaData().getTableName(2)).isEqualTo("trades");
            assertThat(result.getMetaData().isNullable(1))
                    .isEqualTo(java.sql.ResultSetMetaData.columnNoNulls);
        }
    }

    @Test
    void showsWhoIsConnectedFromWhere() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement
                        .executeQuery("select client_addr, state, query from pg_stat_activity "
                                + "where pid = pg_backend_pid()")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getString(1)).isEqualTo("127.0.0.1");
            assertThat(result.getString(2)).isEqualTo("active");
            assertThat(result.getString(3)).contains("pg_stat_activity");
        }
    }
}
