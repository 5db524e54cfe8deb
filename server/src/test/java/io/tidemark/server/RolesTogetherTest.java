package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of roles at the same time: they wait only for those of the same role, object or name, and none is lost. */
class RolesTogetherTest {
    private static final String DONE = "no failure";

    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection admin;
    private Connection alice;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of());
        admin = server.connect();
        run(admin, "CREATE USER alice PASSWORD 'a'", "CREATE USER bob", "CREATE ROLE readers",
                "GRANT CREATE ON SCHEMA public TO alice, bob", "CREATE TABLE t (a INT)",
                "SET lock_timeout = '300ms'");
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

    @Test
    void nobodyHoldsUpChangesOfOthers() throws Exception {
        run(alice, "BEGIN", "ALTER ROLE alice PASSWORD 'b'", "CREATE TABLE own (a INT)",
                "CREATE TEMP TABLE passing (a INT)", "GRANT SELECT ON own TO bob", "CREATE TOKEN mine");
        run(admin, "CREATE USER carol IN ROLE readers", "ALTER USER bob CONNECTION LIMIT 3",
                "GRANT SELECT ON t TO alice, bob", "GRANT readers TO alice", "CREATE TABLE other (a INT)",
                "ALTER TABLE other OWNER TO bob", "CREATE ROLE short", "DROP ROLE short",
                "CREATE TOKEN theirs FOR bob");
        assertThat(stateOf(admin, "ALTER ROLE alice CONNECTION LIMIT 1")).as("the same role")
                .isEqualTo("55P03");
        assertThat(stateOf(admin, "DROP ROLE alice")).isEqualTo("55P03");
        assertThat(stateOf(admin, "DROP ROLE bob")).as("who was granted something").isEqualTo("55P03");
        assertThat(stateOf(admin, "CREATE TOKEN mine")).isEqualTo("55P03");
        run(alice, "COMMIT");
        assertThat(one(admin, "SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles"
                + " WHERE rolname NOT LIKE 'pg%'")).isEqualTo("admin,alice,bob,carol,readers");
        assertThat(one(admin, "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'bob'")).isEqualTo("3");
        assertThat(column(admin, "SELECT relname || ' ' || pg_get_userbyid(relowner) FROM pg_class"
                + " WHERE relname IN ('own', 'other', 'passing') ORDER BY 1"))
                .containsExactly("other bob", "own alice", "passing alice");
        assertThat(column(admin, "SELECT name FROM sys.tokens ORDER BY 1")).containsExactly("mine", "theirs");
        assertThat(one(admin, "SELECT has_table_privilege('bob', 'own', 'select')"
                + " AND has_table_privilege('alice', 't', 'select')"
                + " AND pg_has_role('alice', 'readers', 'member')")).isEqualTo("t");
        assertThat(stateOf(admin, "DROP ROLE alice")).isEqualTo("2BP01");
    }

    @Test
    void aRoleIsDroppedOrGetsSomethingNeverBoth() throws Exception {
        run(admin, "SET lock_timeout = 0", "BEGIN", "DROP ROLE readers");
        run(alice, "CREATE TABLE own (a INT)");
        CompletableFuture<String> granted = CompletableFuture
                .supplyAsync(() -> stateOf(alice, "GRANT SELECT ON own TO readers"));
        Thread.sleep(100);
        assertThat(granted).isNotDone();
        run(admin, "COMMIT");
        assertThat(granted.get(10, TimeUnit.SECONDS)).isEqualTo("42704");
    }

    @Test
    void rolesOfTheSameNameAreMadeOnce() throws Exception {
        run(admin, "BEGIN", "CREATE ROLE same");
        try (Connection other = server.connect()) {
            CompletableFuture<String> second = CompletableFuture
                    .supplyAsync(() -> stateOf(other, "CREATE ROLE same"));
            run(alice, "SET lock_timeout = '10s'");
            Thread.sleep(100);
            assertThat(second).isNotDone();
            run(admin, "COMMIT");
            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("42710");
        }
    }

    @Test
    void whatATransactionHasNotSeenItDoesNotUndo() throws Exception {
        run(admin, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM pg_roles",
                "CREATE ROLE one");
        try (Connection other = server.connect()) {
            run(other, "CREATE ROLE two", "GRANT SELECT ON t TO alice");
            assertThat(stateOf(admin, "GRANT SELECT ON t TO bob")).isEqualTo(DONE);
            assertThat(stateOf(admin, "COMMIT")).as("the privileges of t").isEqualTo("40001");
            run(admin, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM pg_roles",
                    "CREATE ROLE one");
            run(other, "CREATE ROLE three");
            run(admin, "COMMIT");
        }
        assertThat(column(admin, "SELECT rolname FROM pg_roles WHERE rolname IN ('one', 'two', 'three')"
                + " ORDER BY 1")).containsExactly("one", "three", "two");
    }

    @Test
    void manyChangesAtOnceAreAllKept() throws Exception {
        long seed = Long.getLong("roles.seed", 20261121);
        int rounds = 40;
        List<CompletableFuture<Void>> work = List.of(worker(seed, 0, rounds), worker(seed, 1, rounds),
                worker(seed, 2, rounds));
        for (CompletableFuture<Void> each : work) {
            each.get(60, TimeUnit.SECONDS);
        }
        run(admin, "SET lock_timeout = 0");
        assertThat(one(admin, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'made%'"))
                .as("seed %s", seed).isEqualTo(String.valueOf(3 * rounds));
        assertThat(one(admin, "SELECT count(DISTINCT oid) = count(*) FROM pg_roles")).isEqualTo("t");
        assertThat(one(admin, "SELECT count(*) FROM pg_class WHERE relname LIKE 'of_made%'"
                + " AND pg_get_userbyid(relowner) = substr(relname, 4)"))
                .isEqualTo(String.valueOf(3 * rounds));
        assertThat(one(admin, "SELECT count(*) FROM pg_auth_members WHERE roleid = 'readers'::regrole"))
                .isEqualTo(String.valueOf(3 * rounds));
    }

    private CompletableFuture<Void> worker(long seed, int number, int rounds) {
        return CompletableFuture.runAsync(() -> {
            Random random = new Random(seed + number);
            try (Connection own = server.connect()) {
                for (int i = 0; i < rounds; i++) {
                    String role = "made_" + number + "_" + i;
                    run(own, "BEGIN", "CREATE ROLE " + role);
                    if (random.nextBoolean()) {
                        run(own, "ROLLBACK", "BEGIN", "CREATE ROLE " + role);
                    }
                    run(own, "CREATE TABLE of_" + role + " (a INT)",
                            "ALTER TABLE of_" + role + " OWNER TO " + role, "COMMIT");
                    run(own, "GRANT readers TO " + role);
                }
            } catch (SQLException failure) {
                throw new IllegalStateException("seed " + seed, failure);
            }
        });
    }
}
