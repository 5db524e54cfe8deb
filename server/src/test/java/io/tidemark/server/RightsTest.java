package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** That nobody gets by a detour what they were not granted. */
class RightsTest {
    private static final String DONE = "no failure";
    private static final String DENIED = "42501";

    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection admin;
    private Connection alice;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of());
        admin = server.connect();
        run(admin, "CREATE USER alice", "CREATE USER bob", "GRANT CREATE ON SCHEMA public TO alice, bob",
                "CREATE TABLE secret (a TEXT)", "INSERT INTO secret VALUES ('hidden')");
        alice = server.connect("user=alice");
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        admin.close();
        server.close();
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        for (String sql : statements) {
            TestServer.run(connection, sql);
        }
    }

    /** What a statement that must wait for the administrator's open transaction ends with when that has committed. */
    private String afterCommit(Connection connection, String sql) throws Exception {
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> stateOf(connection, sql));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while ("0".equals(one(admin, "SELECT count(*) FROM pg_locks WHERE NOT granted"))
                && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(waiting).as("%s waits", sql).isNotDone();
        run(admin, "COMMIT");
        return waiting.get(10, TimeUnit.SECONDS);
    }

    @Test
    void alterTableReadsNoOtherTable() throws Exception {
        run(alice, "CREATE TEMP TABLE x (a INT, b INT)", "INSERT INTO x VALUES (1, 2)",
                "CREATE TABLE p (ts TIMESTAMP) TIMESTAMP(ts) PARTITION BY DAY",
                "INSERT INTO p VALUES ('2024-01-01'), ('2024-01-02')");
        assertThat(stateOf(alice, "ALTER TABLE x ALTER a TYPE TEXT USING (SELECT a FROM secret)"))
                .isEqualTo("0A000");
        assertThat(stateOf(alice, "ALTER TABLE x ALTER a TYPE TEXT USING CASE WHEN EXISTS (SELECT 1 FROM"
                + " pg_authid) THEN 'y' END")).isEqualTo("0A000");
        assertThat(stateOf(alice, "ALTER TABLE p DROP PARTITION WHERE ts > '2020-01-01' AND EXISTS"
                + " (SELECT 1 FROM secret)")).isEqualTo("0A000");
        run(alice, "ALTER TABLE x ALTER a TYPE TEXT USING 'v' || (x.a + b)",
                "ALTER TABLE p DROP PARTITION WHERE p.ts < '2024-01-02'");
        assertThat(one(alice, "SELECT a FROM x")).isEqualTo("v3");
        assertThat(one(alice, "SELECT count(*) FROM p")).isEqualTo("1");
    }

    @Test
    void anOwnerWithoutPrivilegesMayStillAlterTheTable() throws Exception {
        run(alice, "CREATE TABLE x (a INT)", "INSERT INTO x VALUES (1)", "REVOKE ALL ON x FROM alice");
        assertThat(stateOf(alice, "SELECT * FROM x")).isEqualTo(DENIED);
        run(alice, "ALTER TABLE x ALTER a TYPE BIGINT USING a + 1", "ALTER TABLE x ALTER a SET NOT NULL");
    }

    @Test
    void aViewIsReplacedByItsOwnerOnly() throws Exception {
        run(admin, "CREATE VIEW v AS SELECT 'shown'::text AS a", "GRANT SELECT ON v TO alice");
        String replace = "CREATE OR REPLACE VIEW v AS SELECT a FROM secret";
        assertThat(stateOf(alice, replace)).isEqualTo(DENIED);
        run(alice, "CREATE TEMP VIEW v AS SELECT 1 AS b");
        assertThat(stateOf(alice, replace)).as("shadowed by a temporary one").isEqualTo(DENIED);
        assertThat(one(alice, "SELECT a FROM public.v")).isEqualTo("shown");
        run(alice, "CREATE OR REPLACE TEMP VIEW v AS SELECT 2 AS b", "CREATE VIEW own AS SELECT 1 AS b",
                "CREATE OR REPLACE VIEW own AS SELECT 3 AS b");
        assertThat(one(alice, "SELECT b FROM own")).isEqualTo("3");
    }

    @Test
    void aChangeOfARoleThatHasWaitedBringsNothingBack() throws Exception {
        run(admin, "CREATE USER super SUPERUSER", "CREATE USER super2 SUPERUSER");
        try (Connection other = server.connect("user=super2")) {
            run(admin, "BEGIN", "ALTER USER super NOSUPERUSER");
            assertThat(afterCommit(other, "ALTER USER super CONNECTION LIMIT 5")).isEqualTo(DONE);
            assertThat(one(admin, "SELECT rolsuper FROM pg_roles WHERE rolname = 'super'")).isEqualTo("f");
            run(admin, "BEGIN", "DROP USER super");
            assertThat(afterCommit(other, "ALTER USER super PASSWORD 'x'")).isEqualTo("42704");
            run(admin, "GRANT SELECT ON secret TO bob", "BEGIN", "REVOKE SELECT ON secret FROM bob");
            assertThat(afterCommit(other, "GRANT INSERT ON secret TO bob")).isEqualTo(DONE);
            assertThat(one(admin, "SELECT has_table_privilege('bob', 'secret', 'SELECT')")).isEqualTo("f");
            run(admin, "REVOKE ALL ON secret FROM bob", "REVOKE ALL ON SCHEMA public FROM bob", "BEGIN",
                    "CREATE VIEW v AS SELECT * FROM secret", "ALTER VIEW v OWNER TO bob");
            assertThat(afterCommit(other, "DROP USER bob")).isEqualTo("2BP01");
            run(admin, "BEGIN", "ALTER USER super2 NOSUPERUSER");
            assertThat(afterCommit(other, "ALTER USER super2 SUPERUSER")).isEqualTo(DENIED);
        }
    }

    @Test
    void temporaryObjectsOfOtherSessionsAreTheirs() throws Exception {
        run(alice, "CREATE TEMP TABLE x (a INT)", "CREATE TEMP SEQUENCE s",
                "CREATE TEMP VIEW v AS SELECT 1 AS a");
        String schema = one(alice, "SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()");
        try (Connection bob = server.connect("user=bob")) {
            for (String sql : new String[]{"DROP TABLE %s.x", "TRUNCATE %s.x",
                    "ALTER TABLE %s.x ADD COLUMN b INT",
                    "LOCK TABLE %s.x", "DROP VIEW %s.v", "ALTER SEQUENCE %s.s RESTART",
                    "CREATE TABLE y (LIKE %s.x)", "COMMENT ON TABLE %s.x IS 'x'", "SELECT * FROM %s.x",
                    "INSERT INTO %s.x VALUES (1)"}) {
                run(bob, "BEGIN");
                assertThat(stateOf(bob, sql.formatted(schema))).as(sql).isEqualTo(DENIED);
                run(bob, "ROLLBACK");
            }
        }
        run(alice, "INSERT INTO x VALUES (1)", "ALTER TABLE x ADD COLUMN b INT", "TRUNCATE x",
                "DROP TABLE x");
    }

    @Test
    void grantOptionsDoNotGoInACircle() throws Exception {
        run(admin, "GRANT SELECT ON secret TO alice WITH GRANT OPTION");
        run(alice, "GRANT SELECT ON secret TO bob WITH GRANT OPTION");
        try (Connection bob = server.connect("user=bob")) {
            assertThat(stateOf(bob, "GRANT SELECT ON secret TO alice WITH GRANT OPTION")).isEqualTo("0LP01");
            run(bob, "GRANT SELECT ON secret TO alice");
            run(admin, "REVOKE SELECT ON secret FROM alice CASCADE");
            assertThat(stateOf(bob, "SELECT * FROM secret")).isEqualTo(DENIED);
            assertThat(stateOf(alice, "SELECT * FROM secret")).isEqualTo(DENIED);
        }
    }

    @Test
    void nobodyBecomesTheOwnerOfTheDatabaseByAGrant() throws Exception {
        run(admin, "ALTER USER alice CREATEROLE");
        assertThat(stateOf(alice, "GRANT pg_database_owner TO alice")).isEqualTo("0LP01");
        assertThat(stateOf(alice, "CREATE ROLE r IN ROLE pg_database_owner")).isEqualTo("0LP01");
        assertThat(stateOf(alice, "GRANT bob TO pg_database_owner")).isEqualTo("0LP01");
        assertThat(stateOf(alice, "CREATE ROLE r ROLE pg_database_owner")).isEqualTo("0LP01");
        run(alice, "CREATE ROLE r IN ROLE bob ROLE alice");
    }

    @Test
    void objectsGoOnlyWhereTheirNewOwnerMayMakeThem() throws Exception {
        run(admin, "CREATE SCHEMA closed", "GRANT USAGE ON SCHEMA closed TO alice", "CREATE ROLE poor",
                "GRANT poor TO alice");
        run(alice, "CREATE TABLE x (a INT)", "CREATE VIEW v AS SELECT 1 AS a", "CREATE SEQUENCE s",
                "CREATE TEMP SEQUENCE own", "CREATE TEMP VIEW seen AS SELECT 1 AS a");
        for (String sql : new String[]{"ALTER TABLE x SET SCHEMA closed", "ALTER VIEW v SET SCHEMA closed",
                "ALTER SEQUENCE s SET SCHEMA closed", "ALTER TABLE x OWNER TO poor",
                "ALTER VIEW v OWNER TO poor"}) {
            assertThat(stateOf(alice, sql)).as(sql).isEqualTo(DENIED);
        }
        assertThat(stateOf(alice, "ALTER SEQUENCE own SET SCHEMA public")).isEqualTo("0A000");
        assertThat(stateOf(alice, "ALTER VIEW seen SET SCHEMA public")).isEqualTo("0A000");
        assertThat(stateOf(alice, "ALTER SEQUENCE s SET SCHEMA pg_temp")).isEqualTo("0A000");
        run(admin, "GRANT CREATE ON SCHEMA closed, public TO alice, poor");
        run(alice, "ALTER TABLE x OWNER TO poor", "ALTER SEQUENCE s SET SCHEMA closed");
    }

    @Test
    void aNewRoleOfTheSameNameGivesAnOldSessionNothing() throws Exception {
        run(admin, "REVOKE ALL ON SCHEMA public FROM alice", "DROP USER alice",
                "CREATE USER alice SUPERUSER");
        assertThat(stateOf(alice, "SELECT * FROM secret")).isEqualTo(DENIED);
        assertThat(stateOf(alice, "ALTER USER bob SUPERUSER")).isEqualTo(DENIED);
        assertThat(stateOf(alice, "SET SESSION AUTHORIZATION alice")).isEqualTo(DENIED);
        assertThat(stateOf(alice, "SET ROLE alice")).isEqualTo(DENIED);
        try (Connection again = server.connect("user=alice")) {
            assertThat(one(again, "SELECT a FROM secret")).isEqualTo("hidden");
        }
    }

    @Test
    void numbersOfAnIdentityColumnAreForRowsOfItsTable() throws Exception {
        run(admin, "CREATE TABLE i (id INT GENERATED ALWAYS AS IDENTITY, a INT)",
                "GRANT INSERT ON i TO alice");
        run(alice, "INSERT INTO i (a) VALUES (1), (2)");
        assertThat(stateOf(alice, "SELECT nextval('i_id_seq')")).isEqualTo(DENIED);
        run(alice, "INSERT INTO i (a) VALUES (3)");
        assertThat(one(admin, "SELECT max(id) FROM i")).isEqualTo("3");
        assertThat(one(admin, "SELECT nextval('i_id_seq')")).isEqualTo("4");
    }

    @Test
    void aCopyThatWaitedForTheTableNeedsItsPrivilegeStill() throws Exception {
        run(admin, "CREATE TABLE t (a INT)", "GRANT SELECT, INSERT ON t TO alice", "BEGIN",
                "LOCK TABLE t IN ACCESS EXCLUSIVE MODE", "REVOKE INSERT ON t FROM alice");
        CompletableFuture<String> copied = CompletableFuture.supplyAsync(() -> {
            try {
                alice.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY t FROM STDIN",
                        new StringReader("1\n"));
                return DONE;
            } catch (SQLException refused) {
                return refused.getSQLState();
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        });
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while ("0".equals(one(admin, "SELECT count(*) FROM pg_locks WHERE NOT granted"))
                && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(copied).isNotDone();
        run(admin, "COMMIT");
        assertThat(copied.get(10, TimeUnit.SECONDS)).isEqualTo(DENIED);
        assertThat(one(admin, "SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void aNewRoleOfTheSameNameIsNotWhoWasLoggedIn() throws Exception {
        run(admin, "CREATE USER mallory");
        try (Connection old = server.connect("user=mallory")) {
            run(admin, "DROP ROLE mallory", "CREATE USER mallory", "CREATE TOKEN hers FOR mallory",
                    "GRANT SELECT ON secret TO mallory", "GRANT BACKUP ON DATABASE tidemark TO mallory");
            assertThat(stateOf(old, "SELECT * FROM secret")).isEqualTo(DENIED);
            assertThat(one(old, "SELECT count(*) FROM sys.tokens")).isEqualTo("0");
            assertThat(one(old, "SELECT has_table_privilege('secret', 'select')")).isEqualTo("f");
            assertThat(one(old, "SELECT count(*) FROM information_schema.table_privileges"
                    + " WHERE table_name = 'secret'")).isEqualTo("0");
            assertThat(stateOf(old, "SELECT * FROM sys.backup_log")).isEqualTo(DENIED);
        }
    }
}
