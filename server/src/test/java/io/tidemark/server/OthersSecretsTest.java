package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a role without privileges sees of others, and how little it can stop them. */
class OthersSecretsTest {
    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection admin;
    private Connection alice;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root.resolve("root"),
                Map.of("cairo.sql.backup.root", root.resolve("sets").toString()));
        admin = server.connect("preferQueryMode=simple");
        run(admin, "CREATE TABLE t (a INT)");
        run(admin, "CREATE USER alice");
        alice = server.connect("user=alice&preferQueryMode=simple");
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        admin.close();
        server.close();
    }

    @Test
    void locksNothingThatItMayNotUse() throws Exception {
        run(admin, "SET lock_timeout = '1s'");
        for (String sql : List.of("SELECT * FROM t", "SELECT * FROM t FOR UPDATE", "INSERT INTO t VALUES (1)",
                "UPDATE t SET a = 1", "DELETE FROM t", "COPY t FROM STDIN",
                "CREATE TEMP TABLE copied AS SELECT * FROM t", "LOCK TABLE t", "TRUNCATE t")) {
            run(alice, "BEGIN; SAVEPOINT a");
            assertThat(stateOf(alice, sql)).as(sql).isEqualTo("42501");
            assertThat(one(admin, "SELECT count(*) FROM pg_locks WHERE locktype = 'relation'")).as(sql)
                    .isEqualTo("0");
            run(admin, "ALTER TABLE t ALTER a SET NOT NULL");
            run(alice, "ROLLBACK");
        }
    }

    @Test
    void usesWhatItMakesInItsOwnBlock() throws Exception {
        run(admin, "GRANT CREATE ON SCHEMA public TO alice");
        run(alice, "BEGIN; CREATE TABLE own (a INT); INSERT INTO own VALUES (1); UPDATE own SET a = 2");
        assertThat(column(alice, "SELECT a FROM own")).containsExactly("2");
        run(alice, "COMMIT");
        assertThat(column(alice, "SELECT a FROM own FOR UPDATE")).containsExactly("2");
    }

    @Test
    void seesThatOthersAreThereButNotWhatTheyDo() throws Exception {
        String mine = "SELECT coalesce(query, '-') || ' ' || coalesce(client_addr::text, '-') || ' ' "
                + "|| coalesce(state, '-') FROM pg_stat_activity WHERE usename = 'admin'";
        assertThat(column(alice, mine)).containsExactly("<insufficient privilege> - -");
        run(admin, "GRANT pg_read_all_stats TO alice");
        assertThat(String.valueOf(one(alice, mine))).contains("GRANT pg_read_all_stats", "127.0.0.1", "idle");
        assertThat(stateOf(alice, "SELECT pg_stat_reset()")).isEqualTo("42501");
        assertThat(stateOf(alice, "SELECT pg_stat_reset_single_table_counters('t'::regclass)"))
                .isEqualTo("42501");
        assertThat(stateOf(admin, "SELECT pg_stat_reset()")).isEqualTo("no failure");
    }

    @Test
    void seesNoBackupsThatRun() throws Exception {
        run(admin, "BACKUP TABLE t");
        for (String sql : List.of("SELECT * FROM backups()", "SELECT * FROM sys.backup_status",
                "SELECT * FROM sys.backups")) {
            assertThat(stateOf(alice, sql)).as(sql).isEqualTo("42501");
        }
        assertThat(stateOf(alice, "SELECT * FROM pg_stat_progress_basebackup")).isEqualTo("no failure");
        run(admin, "GRANT BACKUP ON DATABASE tidemark TO alice");
        assertThat(one(alice, "SELECT count(*) FROM backups()")).isNotEqualTo("0");
        assertThat(one(alice, "SELECT count(*) FROM sys.backup_status")).isNotEqualTo("0");
    }

    @Test
    void seesNoLinesOfOthersThatWereRefused() throws Exception {
        try (Socket lines = new Socket(InetAddress.getLoopbackAddress(), server.linePort())) {
            lines.getOutputStream().write("secret value=oops\n".getBytes(StandardCharsets.UTF_8));
            lines.getOutputStream().flush();
            long end = System.nanoTime() + 10_000_000_000L;
            while ("0".equals(one(admin, "SELECT count(*) FROM sys.line_errors"))
                    && System.nanoTime() < end) {
                Thread.sleep(20);
            }
        }
        assertThat(one(admin, "SELECT count(*) FROM sys.line_errors")).isEqualTo("1");
        assertThat(one(alice, "SELECT count(*) FROM sys.line_errors")).isEqualTo("0");
        run(admin, "GRANT pg_monitor TO alice");
        assertThat(one(alice, "SELECT count(*) FROM sys.line_errors")).isEqualTo("1");
    }

    @Test
    void seesNoPasswordInTheStatementsOfOthers() throws Exception {
        run(admin, "GRANT pg_monitor TO alice");
        run(admin, "ALTER USER alice PASSWORD/**/'top'\n'secret'");
        assertThat(String.join(" ", column(alice, "SELECT query FROM pg_stat_activity UNION ALL "
                + "SELECT query FROM sys.statements"))).contains("PASSWORD/**/'********'")
                .doesNotContain("secret'");
    }
}
