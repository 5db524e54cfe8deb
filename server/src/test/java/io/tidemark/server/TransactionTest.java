package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Blocks, implicit transactions and settings, as PostgreSQL has them. */
class TransactionTest {
    /** Each text goes out as one simple query. */
    private static final String SIMPLE = "preferQueryMode=simple";

    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection first;
    private Connection second;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of());
        first = server.connect();
        second = server.connect(SIMPLE);
        run(first, "CREATE TABLE t (ts TIMESTAMP, n INT) TIMESTAMP(ts) PARTITION BY DAY");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        server.close();
    }

    private String rows() throws SQLException {
        return String.valueOf(one(first, "SELECT count(*) FROM t"));
    }

    @Test
    void aSimpleQueryOfSeveralStatementsIsOneTransaction() throws Exception {
        assertThat(stateOf(second, "INSERT INTO t VALUES ('2024-01-01', 1); SELECT 1/0")).isEqualTo("22012");
        assertThat(rows()).isEqualTo("0");
        run(second, "INSERT INTO t VALUES ('2024-01-01', 1); SELECT 1");
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void beginInASimpleQueryTakesInWhatCameBefore() throws Exception {
        run(second, "INSERT INTO t VALUES ('2024-01-01', 1); BEGIN; INSERT INTO t VALUES ('2024-01-02', 2)");
        assertThat(rows()).isEqualTo("0");
        run(second, "ROLLBACK");
        assertThat(rows()).isEqualTo("0");
    }

    @Test
    void commitInASimpleQueryKeepsWhatCameBefore() throws Exception {
        assertThat(stateOf(second, "INSERT INTO t VALUES ('2024-01-01', 1); COMMIT; SELECT 1/0"))
                .isEqualTo("22012");
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void aFailedBlockTakesOnlyItsEnd() throws Exception {
        try (PreparedStatement begin = prepared(first, "BEGIN");
                PreparedStatement show = prepared(first, "SHOW TimeZone")) {
            begin.execute();
            assertThat(stateOf(first, "SELECT 1/0")).isEqualTo("22012");
            assertThat(stateOf(first, "SELECT 1")).isEqualTo("25P02");
            assertThat(failureOf(begin)).isEqualTo("25P02");
            assertThat(failureOf(show)).isEqualTo("25P02");
            run(first, "COMMIT");
            assertThat(one(first, "SELECT 1")).isEqualTo("1");
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.unwrap(org.postgresql.PGStatement.class).setPrepareThreshold(1);
        if (!sql.equals("BEGIN")) {
            statement.execute();
        }
        return statement;
    }

    private static String failureOf(PreparedStatement statement) {
        try {
            statement.execute();
            return "no failure";
        } catch (SQLException failure) {
            return failure.getSQLState();
        }
    }

    @Test
    void readCommittedSeesTablesThatOthersCreateWhileTheBlockIsOpen() throws Exception {
        run(second, "BEGIN; INSERT INTO t VALUES ('2024-01-01', 1)");
        run(first, "CREATE TABLE later (n INT)");
        assertThat(one(second, "SELECT count(*) FROM later")).isEqualTo("0");
        run(second, "INSERT INTO later VALUES (1)");
        run(second, "COMMIT");
        assertThat(one(first, "SELECT count(*) FROM later")).isEqualTo("1");
    }

    @Test
    void repeatableReadSeesWhatItsFirstStatementSaw() throws Exception {
        run(second, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        run(first, "INSERT INTO t VALUES ('2024-01-01', 1)");
        assertThat(one(second, "SELECT count(*) FROM t")).isEqualTo("1");
        run(first, "INSERT INTO t VALUES ('2024-01-02', 2)");
        assertThat(one(second, "SELECT count(*) FROM t")).isEqualTo("1");
        run(second, "COMMIT");
        assertThat(one(second, "SELECT count(*) FROM t")).isEqualTo("2");
    }

    @Test
    void isolationCannotChangeAfterTheFirstQuery() throws Exception {
        run(second, "BEGIN");
        run(second, "SELECT 1");
        assertThat(stateOf(second, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")).isEqualTo("25001");
        run(second, "ROLLBACK");
    }

    @Test
    void aReadOnlyTransactionRefusesWrites() throws Exception {
        run(second, "BEGIN READ ONLY");
        assertThat(stateOf(second, "INSERT INTO t VALUES ('2024-01-01', 1)")).isEqualTo("25006");
        run(second, "ROLLBACK");
        run(second, "INSERT INTO t VALUES ('2024-01-01', 1)");
        run(second, "BEGIN READ ONLY");
        run(second, "COMMIT AND CHAIN");
        assertThat(stateOf(second, "DROP TABLE t")).isEqualTo("25006");
        run(second, "ROLLBACK");
        assertThat(stateOf(second, "COMMIT AND CHAIN")).isEqualTo("25P01");
    }

    @Test
    void settingsFollowTheirTransaction() throws Exception {
        run(second, "BEGIN; SET application_name = 'a'; SET LOCAL TimeZone = 'Asia/Tokyo'");
        assertThat(one(second, "SHOW TimeZone")).isEqualTo("Asia/Tokyo");
        run(second, "COMMIT");
        assertThat(one(second, "SHOW TimeZone")).isNotEqualTo("Asia/Tokyo");
        assertThat(one(second, "SHOW application_name")).isEqualTo("a");
        run(second, "BEGIN; SET application_name = 'b'; RESET ALL");
        run(second, "ROLLBACK");
        assertThat(one(second, "SHOW application_name")).isEqualTo("a");
        assertThat(stateOf(second, "SET application_name = 'c'; SELECT 1/0")).isEqualTo("22012");
        assertThat(one(second, "SHOW application_name")).isEqualTo("a");
    }

    @Test
    void theClientIsToldOfASettingThatARollbackTakesBack() throws Exception {
        String before = applicationName();
        run(second, "BEGIN; SET application_name = 'inside'");
        assertThat(applicationName()).isEqualTo("inside");
        run(second, "ROLLBACK");
        assertThat(applicationName()).isEqualTo(before);
    }

    private String applicationName() throws SQLException {
        return String.valueOf(second.unwrap(PGConnection.class).getParameterStatus("application_name"));
    }

    @Test
    void noticesBelowTheWantedLevelAreNotSent() throws Exception {
        try (java.sql.Statement statement = second.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS nothing");
            assertThat((Throwable) statement.getWarnings()).isNotNull();
            statement.clearWarnings();
            statement.execute("SET client_min_messages = warning");
            statement.execute("DROP TABLE IF EXISTS nothing");
            assertThat((Throwable) statement.getWarnings()).isNull();
        }
    }

    @Test
    void ddlIsUndoneWithItsTransaction() throws Exception {
        run(second,
                "BEGIN; ALTER TABLE t ADD COLUMN x INT; CREATE TABLE u (n INT); INSERT INTO u VALUES (1)");
        assertThat(one(second, "SELECT count(x) FROM t, u")).isEqualTo("0");
        assertThat(stateOf(first, "SELECT * FROM u")).isEqualTo("42P01");
        run(second, "ROLLBACK");
        assertThat(stateOf(second, "SELECT x FROM t")).isEqualTo("42703");
        assertThat(stateOf(second, "SELECT * FROM u")).isEqualTo("42P01");
    }

    @Test
    void aTransactionReadsItsOwnRowsWhileItAppendsThem() throws Exception {
        run(second, "BEGIN; INSERT INTO t SELECT '2024-01-01', x FROM generate_series(1, 100000) g(x)");
        for (int i = 0; i < 3; i++) {
            run(second, "INSERT INTO t SELECT ts, n FROM t");
        }
        assertThat(one(second, "SELECT sum(n) FROM t")).isEqualTo(String.valueOf(8L * 100_000 * 100_001 / 2));
        run(second, "COMMIT");
        assertThat(rows()).isEqualTo("800000");
    }

    @Test
    void aSuspendedPortalOutlivesInsertsOfItsTransactionButNotItsEnd() throws Exception {
        run(first, "INSERT INTO t SELECT '2024-01-01', x FROM generate_series(1, 1000) g(x)");
        first.setAutoCommit(false);
        try (PreparedStatement query = first.prepareStatement("SELECT n FROM t")) {
            query.setFetchSize(10);
            try (ResultSet rows = query.executeQuery()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(rows.next()).isTrue();
                }
                run(first, "INSERT INTO t SELECT ts, n FROM t");
                int count = 10;
                while (count < 500 && rows.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(500);
                first.commit();
                assertThat(failsWith(rows)).isEqualTo("34000");
            }
        }
        first.rollback();
        first.setAutoCommit(true);
        assertThat(rows()).isEqualTo("2000");
    }

    private static String failsWith(ResultSet rows) {
        try {
            for (int i = 0; i < 1000; i++) {
                if (!rows.next()) {
                    return "no failure";
                }
            }
            return "no end";
        } catch (SQLException failure) {
            return failure.getSQLState();
        }
    }

    @Test
    void backupAndSnapshotAreRefusedInBlocksAndBesideOtherStatements() throws Exception {
        for (String statement : java.util.List.of("BACKUP DATABASE", "SNAPSHOT PREPARE",
                "SNAPSHOT COMPLETE")) {
            run(second, "BEGIN");
            assertThat(stateOf(second, statement)).as(statement).isEqualTo("25001");
            run(second, "ROLLBACK");
            assertThat(stateOf(second, "SELECT 1; " + statement)).as(statement).isEqualTo("25001");
        }
        run(second, "SNAPSHOT PREPARE");
        assertThat(stateOf(second, "SNAPSHOT PREPARE")).isEqualTo("55000");
        run(second, "SNAPSHOT COMPLETE");
    }
}
