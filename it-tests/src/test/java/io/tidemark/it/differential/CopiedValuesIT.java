package io.tidemark.it.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.server.Server;
import io.tidemark.server.config.ConfigReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values with a text of their own (arrays of several dimensions, intervals, dates in all styles, json) stored, copied out and in,
 * bound and restored, next to PostgreSQL.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CopiedValuesIT {
    private static final String COLUMNS = "id int, a int[], t text[], f float8[], m timestamp[], iv interval, j json, jb jsonb, "
            + "d date, ts timestamp, tz timestamptz, h time, y bytea, n numeric, q float8, b boolean, u uuid";
    private static final List<String> ROWS = List.of(
            "1, '{{1,2},{3,NULL}}', '[0:1]={a,\"b,\\\"c\"}', '{1.5,NaN,-Infinity}', '{2024-02-29 12:00:00,infinity}', "
                    + "'1 year 2 mons -3 days 04:05:06.789', '{\"k\" : [1, 2]}', '{\"k\" : [1, 2.50]}', '2024-02-29', "
                    + "'2024-02-29 23:59:59.999999', '2024-07-01 12:00:00+02', '24:00:00', '\\x00ff5c', '-12.50', '1e-310', true, "
                    + "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
            "2, '[-1:0][2:2][1:2]={{{1,2}},{{3,4}}}', '{\"\",NULL,\"NULL\",\" \",\"\\\\\\\\\"}', '{}', '{}', '-5 days', 'null', "
                    + "'\"x\\ty\"', '0044-03-15 BC', '0001-01-01 00:00:00 BC', '1900-01-01 00:00:00+00', '00:00:00.000001', '\\x', "
                    + "'NaN', 'NaN', false, null",
            "3, '{}', '{}', null, null, '00:00:00', '[]', '{}', 'infinity', '-infinity', 'infinity', null, null, "
                    + "'99999999999999999999.000000001', '-0', null, null",
            "4, null, null, null, null, '-1 mons +2 days -00:00:00.5', null, null, null, null, null, null, null, null, null, null, "
                    + "null");
    private static final List<String> DATE_STYLES = List.of("ISO, YMD", "ISO, DMY", "SQL, MDY", "SQL, DMY",
            "German",
            "Postgres, MDY", "Postgres, DMY");
    private static final List<String> INTERVAL_STYLES = List.of("postgres", "postgres_verbose",
            "sql_standard",
            "iso_8601");
    private static final List<String> FORMATS = List.of("text", "csv", "binary");

    @TempDir
    static Path directory = Path.of("none");
    private final List<AutoCloseable> open = new ArrayList<>();
    private WireClient postgres;
    private WireClient tidemark;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        assumeTrue(PostgresServer.isAvailable(), "PostgreSQL 15 of Debian (postgresql-15) is not installed");
        PostgresServer other = opened(PostgresServer.start(directory.resolve("postgres")));
        postgres = opened(new WireClient(other.port(), "postgres", "Europe/Berlin"));
        tidemark = opened(
                new WireClient(server(directory.resolve("root")).pgPort(), "tidemark", "Europe/Berlin"));
        for (WireClient client : List.of(postgres, tidemark)) {
            run(client, "CREATE TABLE kept (" + COLUMNS + ")");
            for (String row : ROWS) {
                run(client, "INSERT INTO kept VALUES (" + row + ")");
            }
        }
    }

    @BeforeEach
    void withTheUsualStyles() throws IOException {
        for (WireClient client : List.of(postgres, tidemark)) {
            run(client, "RESET datestyle");
            run(client, "RESET intervalstyle");
        }
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable opened : open.reversed()) {
            opened.close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private Server server(Path root) throws IOException {
        return opened(Server.start(ConfigReader.read(root, Map.of("net.port.offset", "free",
                "cairo.sql.backup.root", directory.resolve("backups").toString()), Map.of(), Map.of())));
    }

    private static List<List<String>> run(WireClient client, String sql) throws IOException {
        Answer answer = client.simple(sql);
        assertThat(answer.failure()).as(sql).isNull();
        return answer.text();
    }

    private static List<List<String>> rows(WireClient client, String table) throws IOException {
        return run(client, "SELECT * FROM " + table + " ORDER BY id");
    }

    @Test
    void areCopiedOutAsByPostgresInEveryStyleAndReadBack() throws IOException {
        List<List<String>> stored = rows(tidemark, "kept");
        assertThat(stored).isEqualTo(rows(postgres, "kept"));
        for (String dates : DATE_STYLES) {
            for (String intervals : INTERVAL_STYLES) {
                for (String format : FORMATS) {
                    styled(dates, intervals, "COPY kept TO STDOUT (FORMAT " + format + ")", format);
                }
            }
        }
        assertThat(rows(tidemark, "kept")).as("still the same").isEqualTo(stored);
    }

    private void styled(String dates, String intervals, String copy, String format) throws IOException {
        String what = copy + " with " + dates + " and " + intervals;
        for (WireClient client : List.of(postgres, tidemark)) {
            run(client, "SET datestyle = '" + dates + "'");
            run(client, "SET intervalstyle = '" + intervals + "'");
        }
        byte[] expected = postgres.copyOut(copy);
        assertThat(shown(tidemark.copyOut(copy), format)).as(what).isEqualTo(shown(expected, format));
        run(tidemark, "CREATE TABLE again (" + COLUMNS + ")");
        Answer read = tidemark.copyIn("COPY again FROM STDIN (FORMAT " + format + ")", expected);
        assertThat(read.failure()).as("reading " + what).isNull();
        withTheUsualStyles();
        assertThat(rows(tidemark, "again")).as("rows of " + what).isEqualTo(rows(tidemark, "kept"));
        run(tidemark, "DROP TABLE again");
    }

    private static String shown(byte[] copied, String format) {
        return new String(copied,
                format.equals("binary") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    @Test
    void areBoundInTextAndBinary() throws IOException {
        for (String name : List.of("a", "t", "f", "m", "iv", "j", "jb", "d", "ts", "tz", "h", "y", "n", "q",
                "b", "u")) {
            int type = run(tidemark,
                    "SELECT atttypid::int FROM pg_attribute WHERE attrelid = 'kept'::regclass AND attname = '"
                            + name + "'")
                    .getFirst().getFirst().transform(Integer::parseInt);
            for (int id = 1; id <= ROWS.size(); id++) {
                Answer stored = tidemark.ask("SELECT " + name + " FROM kept WHERE id = " + id);
                Answer text = tidemark.bindBack(type, stored.text().getFirst().getFirst(), false);
                Answer binary = tidemark.bindBack(type, stored.binary().getFirst().getFirst(), true);
                assertThat(text.text()).as("%s of row %d as text", name, id).isEqualTo(stored.text());
                assertThat(binary.text()).as("%s of row %d as binary", name, id).isEqualTo(stored.text());
            }
        }
    }

    @Test
    void areRestoredFromABackup() throws IOException {
        run(tidemark, "BACKUP DATABASE");
        try (var sets = Files.list(directory.resolve("backups"))) {
            Path set = sets.filter(Files::isDirectory).findFirst().orElseThrow();
            WireClient restored = opened(new WireClient(server(set).pgPort(), "tidemark", "Europe/Berlin"));
            assertThat(rows(restored, "kept")).isEqualTo(rows(tidemark, "kept"));
        }
    }
}
