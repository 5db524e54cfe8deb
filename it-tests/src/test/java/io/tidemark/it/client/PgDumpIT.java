package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's own dump tool: what it writes makes the same database on an empty server. */
final class PgDumpIT {
    @TempDir
    static Path directory = Path.of("none");

    /** The dump of a whole database, without what is another one in each. */
    private static String dump(ServerProcess server, String... options)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("pg_dump", "-h", "127.0.0.1", "-p",
                String.valueOf(server.port()), "-U", "admin", "-d", "tidemark"));
        line.addAll(List.of(options));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().filter(text -> !text.contains("restrict "))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void aDumpMakesTheSameDatabase() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("from"));
                ServerProcess empty = ServerProcess.start(directory.resolve("to"))) {
            Psql.Result made = Psql.run(server.port(), true,
                    """
                            CREATE SCHEMA app;
                            CREATE TABLE app.people (id bigserial PRIMARY KEY, mail text UNIQUE NOT NULL,
                                born timestamptz DEFAULT '2024-01-01', tags text[], more jsonb, photo bytea,
                                sum numeric(10,2), CHECK (mail LIKE '%@%'));
                            INSERT INTO app.people (mail, tags, more, photo, sum) VALUES ('a@x', '{a,"b c",NULL}',
                                '{"k": [1, "\\\\"]}', '\\x00ff', 1.50), (E'b\\t\\n@\\\\', NULL, NULL, NULL, NULL);
                            CREATE VIEW app.names AS SELECT id, mail FROM app.people WHERE id > 1;
                            CREATE INDEX ON app.people (born);
                            COMMENT ON TABLE app.people IS 'who';
                            COMMENT ON COLUMN app.people.mail IS 'it''s theirs';
                            CREATE SEQUENCE alone START 7 INCREMENT 3;
                            CREATE TABLE numbered (n serial, "A b" text);
                            INSERT INTO numbered ("A b") VALUES ('x'), ('');
                            CREATE TABLE plain (id int GENERATED ALWAYS AS IDENTITY, n numeric, t time, d date,
                                i interval, u uuid, f real, b boolean DEFAULT true);
                            INSERT INTO plain (n, t, d, i, u, f) VALUES ('NaN', '12:13:14.5', '2024-02-29', '1 mon 2 days',
                                '00000000-0000-0000-0000-000000000001', 1e-7)""");
            assertThat(made.exitCode()).as(made.output()).isZero();
            String whole = dump(server);
            assertThat(whole).contains("CREATE TABLE app.people", "COPY app.people").doesNotContain("sys.");
            Path script = directory.resolve("dump.sql");
            Files.writeString(script, whole);
            Psql.Result restored = Psql.run(empty.port(), true, "\\i " + script);
            assertThat(restored.exitCode()).as(restored.output()).isZero();
            assertThat(dump(empty)).isEqualTo(whole);
            assertThat(
                    Psql.run(empty.port(), true, "INSERT INTO app.people (mail) VALUES ('c@x') RETURNING id")
                            .output())
                    .startsWith("3\n");
            assertThat(
                    Psql.run(empty.port(), true, "INSERT INTO numbered DEFAULT VALUES RETURNING n").output())
                    .startsWith("3\n");
            assertThat(dump(server, "--schema-only", "-t", "plain")).contains("GENERATED ALWAYS AS IDENTITY")
                    .doesNotContain("people");
            assertThat(dump(server, "--inserts", "--data-only", "-t", "plain")).contains(
                    "INSERT INTO public.plain OVERRIDING SYSTEM VALUE VALUES (1, 'NaN', '12:13:14.5',");
        }
    }
}
