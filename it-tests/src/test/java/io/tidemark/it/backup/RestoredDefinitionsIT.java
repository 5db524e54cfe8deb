package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of tables, views, schemas and sequences after a backup, a snapshot and a crash. */
final class RestoredDefinitionsIT {
    private static final String[] DEFINITIONS = {
            "CREATE SCHEMA app",
            "CREATE TABLE app.orders (id serial PRIMARY KEY, code text UNIQUE DEFAULT 'none', n int NOT NULL"
                    + " CHECK (n > 0), seen bigint GENERATED ALWAYS AS IDENTITY)",
            "INSERT INTO app.orders (code, n) VALUES ('a', 1), ('b', 2)",
            "CREATE TABLE ticks (ts timestamp, x int DEFAULT 3) TIMESTAMP(ts) PARTITION BY DAY",
            "ALTER TABLE ticks SET TTL 3000 WEEKS",
            "CREATE VIEW large AS SELECT code, n FROM app.orders WHERE n > 1",
            "CREATE SEQUENCE steps INCREMENT 10",
            "COMMENT ON TABLE ticks IS 'what was measured'",
            "COMMENT ON COLUMN app.orders.n IS 'how many'",
            "COMMENT ON VIEW large IS 'the larger ones'",
            "CREATE TEMP TABLE gone (a int)"
    };
    /** What the catalog and the objects tell. */
    private static final String[] QUESTIONS = {
            "TABLE large", "SELECT * FROM app.orders ORDER BY id", "\\d ticks", "\\dn", "\\d large",
            "\\d app.orders"
    };

    @TempDir
    Path directory;

    private ServerProcess started() throws Exception {
        Path root = directory.resolve("root");
        Files.createDirectories(root.resolve("conf"));
        Files.writeString(root.resolve("conf/server.conf"),
                "cairo.sql.backup.root=" + directory.resolve("backups") + "\n");
        ServerProcess server = ServerProcess.start(root);
        assertThat(Psql.run(server.port(), true, DEFINITIONS).exitCode()).isZero();
        return server;
    }

    private static String answers(ServerProcess server) throws IOException, InterruptedException {
        return Psql.run(server.port(), false, QUESTIONS).output();
    }

    private static void holds(ServerProcess server, String before) throws Exception {
        assertThat(answers(server)).isEqualTo(before).contains("seen").contains("ticks");
        assertThat(state(server, "INSERT INTO app.orders (code, n) VALUES ('a', 5)")).contains("23505");
        assertThat(state(server, "INSERT INTO app.orders (n) VALUES (0)")).contains("23514");
        assertThat(state(server, "INSERT INTO app.orders (code) VALUES ('c')")).contains("23502");
        assertThat(state(server, "DROP SCHEMA app")).contains("2BP01");
        Psql.Result added = Psql.run(server.port(), true,
                "INSERT INTO app.orders (n) VALUES (7) RETURNING id > 2",
                "INSERT INTO ticks (ts) VALUES ('2024-01-01') RETURNING x", "SELECT nextval('steps') > 0");
        assertThat(added.exitCode()).as(added.output()).isZero();
        assertThat(added.output()).contains("t").contains("3").doesNotContain("f\n");
    }

    private static String state(ServerProcess server, String statement) throws Exception {
        return Psql.run(server.port(), false, "\\set VERBOSITY sqlstate", statement).output();
    }

    @Test
    void aBackupHasThem() throws Exception {
        String before;
        try (ServerProcess server = started()) {
            before = answers(server);
            assertThat(Psql.run(server.port(), true, "BACKUP DATABASE").exitCode()).isZero();
            assertThat(
                    Psql.run(server.port(), true, "DROP SCHEMA app CASCADE", "DROP TABLE ticks").exitCode())
                    .isZero();
        }
        Path set = directory.resolve("backups").resolve(LocalDate.now(ZoneOffset.UTC).toString());
        try (ServerProcess restored = ServerProcess.start(set)) {
            holds(restored, before);
        }
    }

    @Test
    void aSnapshotHasThem() throws Exception {
        String before;
        Path copy = directory.resolve("copy");
        try (ServerProcess server = started()) {
            before = answers(server);
            assertThat(Psql.run(server.port(), true, "SNAPSHOT PREPARE", "DROP VIEW large",
                    "ALTER TABLE app.orders DROP CONSTRAINT orders_code_key").exitCode()).isZero();
            Trees.copy(directory.resolve("root"), copy);
            Files.createFile(copy.resolve("_restore"));
            assertThat(Psql.run(server.port(), true, "SNAPSHOT COMPLETE").exitCode()).isZero();
        }
        try (ServerProcess restored = ServerProcess.start(copy)) {
            holds(restored, before);
        }
    }

    @Test
    void aRestartHasThem() throws Exception {
        String before;
        try (ServerProcess server = started()) {
            before = answers(server);
        }
        try (ServerProcess again = ServerProcess.start(directory.resolve("root"))) {
            holds(again, before);
        }
    }
}
