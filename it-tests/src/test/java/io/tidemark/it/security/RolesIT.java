package io.tidemark.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users with passwords, what they may do, and that none of it is lost or shown. */
final class RolesIT {
    private static final String SUPERUSER = "pg.password=the superuser's";

    @TempDir
    Path directory;

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void refused(String state, Connection connection, String sql) {
        assertThatThrownBy(() -> run(connection, sql)).as(sql).isInstanceOfSatisfying(SQLException.class,
                failure -> assertThat(failure.getSQLState()).as("%s: %s", sql, failure.getMessage())
                        .isEqualTo(state));
    }

    @Test
    void keepsUsersAndTheirPrivilegesOverAKillAndInBackupsAndShowsNoSecret() throws Exception {
        Path root = directory.resolve("root");
        Path sets = directory.resolve("sets");
        try (ServerProcess server = ServerProcess.start(root, SUPERUSER, "cairo.sql.backup.root=" + sets)) {
            try (Connection admin = server.connect("password", "the superuser's")) {
                run(admin, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)",
                        "CREATE USER alice PASSWORD 'hidden-4711'", "GRANT SELECT ON t TO alice",
                        "ALTER USER alice VALID UNTIL 'infinity'",
                        "CREATE ROLE late LOGIN PASSWORD 'x' VALID UNTIL '2001-01-01'");
                assertThat(one(admin, "SELECT string_agg(query, ' ') FROM sys.statements"))
                        .contains("CREATE USER alice").doesNotContain("hidden-4711");
                run(admin, "BACKUP DATABASE");
            }
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(root, SUPERUSER)) {
            try (Connection alice = server.connect("user", "alice", "password", "hidden-4711")) {
                assertThat(one(alice, "SELECT a FROM t")).isEqualTo("1");
                refused("42501", alice, "INSERT INTO t VALUES (2)");
                refused("42501", alice, "SELECT * FROM pg_authid");
                refused("42501", alice, "BACKUP DATABASE");
                refused("42501", alice, "SNAPSHOT PREPARE");
                assertThat(one(alice, "SELECT rolpassword FROM pg_roles WHERE rolname = 'alice'"))
                        .isEqualTo("********");
            }
            assertThatThrownBy(() -> server.connect("user", "late", "password", "x"))
                    .isInstanceOfSatisfying(SQLException.class,
                            expired -> assertThat(expired.getSQLState()).isEqualTo("28P01"));
            assertThat(server.log()).doesNotContain("hidden-4711");
        }
        try (Stream<Path> made = Files.list(sets)) {
            Path set = made.filter(Files::isDirectory)
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .findFirst().orElseThrow();
            try (ServerProcess server = ServerProcess.start(set, SUPERUSER);
                    Connection alice = server.connect("user", "alice", "password", "hidden-4711")) {
                assertThat(one(alice, "SELECT a FROM t")).isEqualTo("1");
            }
        }
        assertThat(filesWith("hidden-4711")).isEmpty();
    }

    private List<Path> filesWith(String secret) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).filter(file -> {
                try {
                    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret);
                } catch (IOException gone) {
                    return false;
                }
            }).toList();
        }
    }

    @Test
    void takesAPrivilegeBackFromAStatementThatIsPreparedAlready() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory);
                Connection admin = server.connect();
                Statement adminStatement = admin.createStatement()) {
            adminStatement.execute("CREATE USER alice");
            adminStatement.execute("CREATE TABLE t (a INT)");
            adminStatement.execute("GRANT SELECT ON t TO alice");
            try (Connection alice = server.connect("user", "alice", "prepareThreshold", "1");
                    PreparedStatement read = alice.prepareStatement("SELECT count(*) FROM t")) {
                for (int i = 0; i < 5; i++) {
                    read.executeQuery().close();
                }
                adminStatement.execute("REVOKE SELECT ON t FROM alice");
                assertThatThrownBy(read::executeQuery).hasMessageContaining("permission denied for table t");
                adminStatement.execute("SELECT count(*) FROM t");
                assertThatThrownBy(read::executeQuery).as("the superuser's plan is in the cache")
                        .hasMessageContaining("permission denied for table t");
            }
        }
    }

    @Test
    void limitsTheConnectionsOfARole() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory);
                Connection admin = server.connect();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE USER alice CONNECTION LIMIT 1");
            try (Connection first = server.connect("user", "alice")) {
                assertThat(one(first, "SELECT session_user")).isEqualTo("alice");
                assertThatThrownBy(() -> server.connect("user", "alice")).isInstanceOfSatisfying(
                        SQLException.class, full -> assertThat(full.getSQLState()).isEqualTo("53300"));
            }
        }
    }
}
