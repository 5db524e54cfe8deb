package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.model.ValueKind;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

/** The JDBC driver in its modes, and a pool of connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JdbcClientIT {
    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;

    @BeforeAll
    void start() {
        server = ServerProcess.start(directory.resolve("root"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** prepareThreshold: never a named statement, at the second use, and binary at once. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "-1"})
    void roundTripsEveryTypeWithNulls(String threshold) throws SQLException {
        try (Connection connection = server.connect("prepareThreshold", threshold, "stringtype",
                "unspecified"); Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
            statement.execute("DROP TABLE IF EXISTS every_type");
            StringBuilder ddl = new StringBuilder("CREATE TABLE every_type (id int");
            for (ValueKind kind : ValueKind.values()) {
                ddl.append(", c_").append(kind.name()).append(' ').append(kind.sqlName());
            }
            statement.execute(ddl.append(')').toString());
            List<List<String>> expected = new ArrayList<>();
            insertEveryType(connection, expected);
            try (PreparedStatement select = connection
                    .prepareStatement("SELECT * FROM every_type WHERE id >= ? ORDER BY id")) {
                for (int repeat = 0; repeat < 3; repeat++) {
                    select.setInt(1, 0);
                    List<List<String>> found = rows(select);
                    assertThat(found).hasSameSizeAs(expected);
                    for (int i = 0; i < found.size(); i++) {
                        assertThat(found.get(i)).as("row %d", i).isEqualTo(expected.get(i));
                    }
                }
            }
        }
    }

    private static void insertEveryType(Connection connection, List<List<String>> expected)
            throws SQLException {
        int columns = ValueKind.values().length + 1;
        try (PreparedStatement insert = connection
                .prepareStatement("INSERT INTO every_type VALUES (?" + ", ?".repeat(columns - 1) + ")")) {
            for (int id = 0; id < 60; id++) {
                List<String> row = new ArrayList<>();
                row.add(String.valueOf(id));
                insert.setInt(1, id);
                int column = 2;
                for (ValueKind kind : ValueKind.values()) {
                    String value = (id + column) % 7 == 0 ? null : kind.sample(id * 31L + column);
                    insert.setString(column++, value);
                    row.add(String.valueOf(value));
                }
                insert.addBatch();
                expected.add(row);
            }
            assertThat(insert.executeBatch()).hasSize(60).containsOnly(1);
        }
    }

    private static List<List<String>> rows(PreparedStatement select) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(text(rows, i));
                }
                all.add(row);
            }
        }
        return all;
    }

    /** The driver prints some binary values in a way of its own. */
    private static String text(ResultSet rows, int column) throws SQLException {
        Object value = rows.getObject(column);
        return switch (value) {
            case null -> "null";
            case Boolean flag -> flag ? "t" : "f";
            case Double number -> new BigDecimal(number).stripTrailingZeros().toPlainString();
            case Float number -> new BigDecimal(number).stripTrailingZeros().toPlainString();
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case Timestamp _ -> timestamp(rows, column);
            default -> String.valueOf(rows.getString(column));
        };
    }

    private static String timestamp(ResultSet rows, int column) throws SQLException {
        boolean zoned = rows.getMetaData().getColumnTypeName(column).equals("timestamptz");
        LocalDateTime time = zoned
                ? rows.getObject(column, OffsetDateTime.class).withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                : rows.getObject(column, LocalDateTime.class);
        long micros = ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time);
        return ValueKind.timestamp(micros) + (zoned ? "+00" : "");
    }

    @Test
    void takesTypedParameters() throws SQLException {
        try (Connection connection = server.connect("prepareThreshold", "-1")) {
            UUID id = UUID.randomUUID();
            LocalDateTime time = LocalDateTime.of(2024, 2, 29, 12, 34, 56, 789_000);
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT ?::int + 1, ?::bigint, ?::double precision, ?::numeric, ?::text, ?::boolean, ?::uuid,"
                            + " ?::timestamp, ?::bytea, ?::int[]")) {
                select.setInt(1, 41);
                select.setLong(2, Long.MIN_VALUE);
                select.setDouble(3, 1.5);
                select.setBigDecimal(4, new BigDecimal("-123456789.012345"));
                select.setString(5, "grün");
                select.setBoolean(6, true);
                select.setObject(7, id);
                select.setObject(8, time);
                select.setBytes(9, new byte[]{0, 1, -1});
                select.setArray(10, connection.createArrayOf("int4", new Object[]{1, null, 3}));
                try (ResultSet row = select.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getInt(1)).isEqualTo(42);
                    assertThat(row.getLong(2)).isEqualTo(Long.MIN_VALUE);
                    assertThat(row.getDouble(3)).isEqualTo(1.5);
                    assertThat(row.getBigDecimal(4)).isEqualTo("-123456789.012345");
                    assertThat(row.getString(5)).isEqualTo("grün");
                    assertThat(row.getBoolean(6)).isTrue();
                    assertThat(row.getObject(7)).isEqualTo(id);
                    assertThat(row.getObject(8, LocalDateTime.class)).isEqualTo(time);
                    assertThat(row.getBytes(9)).containsExactly(0, 1, -1);
                    assertThat((Object[]) row.getArray(10).getArray()).containsExactly(1, null, 3);
                }
            }
        }
    }

    @Test
    void fetchesInPortions() throws SQLException {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(1000);
            long sum = 0;
            try (ResultSet rows = statement
                    .executeQuery("SELECT x FROM generate_series(1, 100000) AS g(x)")) {
                while (rows.next()) {
                    sum += rows.getLong(1);
                }
            }
            assertThat(sum).isEqualTo(5_000_050_000L);
            connection.commit();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void insertsBatches(boolean rewritten) throws SQLException {
        try (Connection connection = server.connect("reWriteBatchedInserts", String.valueOf(rewritten));
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS batches");
            statement.execute("CREATE TABLE batches (ts timestamp, v double precision, s text)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection
                    .prepareStatement("INSERT INTO batches (ts, v, s) VALUES (?, ?, ?)")) {
                for (int i = 1; i <= 5000; i++) {
                    insert.setObject(1, LocalDateTime.of(2024, 1, 1, 0, 0).plusSeconds(i));
                    insert.setDouble(2, i / 2.0);
                    insert.setString(3, i % 10 == 0 ? null : "s" + i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
            try (ResultSet row = statement.executeQuery("SELECT count(*), sum(v), count(s) FROM batches")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(1)).isEqualTo(5000);
                assertThat(row.getDouble(2)).isEqualTo(6_251_250.0);
                assertThat(row.getLong(3)).isEqualTo(4500);
            }
        }
    }

    @Test
    void cancelsAStatement() throws Exception {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            Thread canceller = Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(300);
                    statement.cancel();
                } catch (InterruptedException | SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            assertThatThrownBy(
                    () -> statement.executeQuery("SELECT count(*) FROM generate_series(1, 1000000) AS a(x),"
                            + " generate_series(1, 1000000) AS b(y) WHERE x + y = -1"))
                    .isInstanceOfSatisfying(PSQLException.class,
                            failure -> assertThat(failure.getSQLState()).isEqualTo("57014"));
            canceller.join();
            try (ResultSet row = statement.executeQuery("SELECT 1")) {
                assertThat(row.next()).isTrue();
            }
        }
    }

    @Test
    void timesOut() throws Exception {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = '200ms'");
            assertThatThrownBy(
                    () -> statement.executeQuery("SELECT count(*) FROM generate_series(1, 1000000) AS a(x),"
                            + " generate_series(1, 1000000) AS b(y) WHERE x + y = -1"))
                    .isInstanceOfSatisfying(PSQLException.class,
                            failure -> assertThat(failure.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void keepsTransactionsApart() throws SQLException {
        try (Connection one = server.connect();
                Connection two = server.connect();
                Statement first = one.createStatement();
                Statement second = two.createStatement()) {
            first.execute("CREATE TABLE apart (v int)");
            one.setAutoCommit(false);
            first.executeUpdate("INSERT INTO apart VALUES (1)");
            assertThat(count(first)).isEqualTo(1);
            assertThat(count(second)).isZero();
            one.commit();
            assertThat(count(second)).isEqualTo(1);
            first.executeUpdate("INSERT INTO apart VALUES (2)");
            one.rollback();
            assertThat(count(first)).isEqualTo(1);
        }
    }

    private static long count(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM apart")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void describesItself() throws SQLException {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE described (a int, b varchar(7), c numeric(9,3))");
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(15);
            try (ResultSet rows = statement.executeQuery("SELECT * FROM described")) {
                List<String> found = new ArrayList<>();
                for (int i = 1; i <= 3; i++) {
                    found.add(rows.getMetaData().getColumnName(i) + " "
                            + rows.getMetaData().getColumnTypeName(i)
                            + " " + rows.getMetaData().getPrecision(i) + " "
                            + rows.getMetaData().getScale(i));
                }
                assertThat(found).containsExactly("a int4 10 0", "b varchar 7 0", "c numeric 9 3");
            }
            try (ResultSet tables = connection.getMetaData().getTables(null, null, "descr%",
                    new String[]{"TABLE"})) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getString("TABLE_NAME")).isEqualTo("described");
            }
        }
    }

    @Test
    void servesAPool() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + server.port() + "/tidemark");
        config.setUsername("admin");
        config.setMaximumPoolSize(8);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE pooled (v int)");
            }
            IntStream.range(0, 400).parallel().forEach(i -> insert(pool, i));
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(DISTINCT v) FROM pooled")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(1)).isEqualTo(400);
            }
        }
    }

    private static void insert(HikariDataSource pool, int value) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("INSERT INTO pooled VALUES (?)")) {
            statement.setInt(1, value);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
