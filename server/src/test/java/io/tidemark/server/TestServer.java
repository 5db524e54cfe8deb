package io.tidemark.server;

import io.tidemark.server.config.ConfigReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A server in this process on a free port. */
final class TestServer implements AutoCloseable {
    private final Server server;

    private TestServer(Server server) {
        this.server = server;
    }

    static TestServer on(Path root, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(
                Map.of("net.port.offset", "free", "wal.segment.bytes",
                        "4194304", "memtable.max.bytes", "33554432"));
        all.putAll(settings);
        return new TestServer(Server.start(ConfigReader.read(root, all, Map.of(), Map.of())));
    }

    int port() {
        return server.pgPort();
    }

    /** 0 when health and metrics are not served. */
    int monitoringPort() {
        return server.monitoringPort();
    }

    int httpPort() {
        return server.httpPort();
    }

    int linePort() {
        return server.linePort();
    }

    Connection connect() throws SQLException {
        return connect("");
    }

    /** @param options of pgjdbc, as in its URL after {@code ?} */
    Connection connect(String options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "admin");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/tidemark?" + options,
                properties);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the rows. */
    static List<@Nullable String> column(Connection connection, String sql) throws SQLException {
        List<@Nullable String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    static @Nullable String one(Connection connection, String sql) throws SQLException {
        return column(connection, sql).getFirst();
    }

    /** The SQLSTATE that a statement fails with. */
    static String stateOf(Connection connection, String sql) {
        try {
            run(connection, sql);
            return "no failure";
        } catch (SQLException failure) {
            return failure.getSQLState();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
