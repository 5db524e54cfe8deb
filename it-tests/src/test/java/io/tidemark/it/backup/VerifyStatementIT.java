package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VERIFY names what is wrong with a set or a live table: kind, table, partition, column, offset and file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VerifyStatementIT {
    private static final String PART = "2024-01-02";

    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;
    private Client client;

    @BeforeAll
    void start() throws SQLException {
        server = Sample.server(directory);
        client = Client.of(server);
        Sample.create(client);
    }

    @AfterAll
    void stop() throws SQLException {
        client.close();
        server.close();
    }

    /** A set whose files no other set shares. */
    private String separate() throws SQLException {
        return client.columns("BACKUP DATABASE WITH (type full)", "backup_id").getFirst();
    }

    private Path path(String set) {
        return directory.resolve("backups").resolve(set);
    }

    private static Path part(Path root, String partition) throws IOException {
        return Trees.files(root, ".arrow").stream().filter(file -> file.toString().contains(partition))
                .findFirst().orElseThrow();
    }

    private List<String> problems(String set, String level) throws SQLException {
        return client.columns("VERIFY BACKUP '" + set + "' WITH (level " + level + ")", "problem",
                "table_name",
                "partition", "column_name", "file_offset", "path");
    }

    private static long flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int value = bytes.read();
            bytes.seek(at);
            bytes.write(value ^ 4);
            return at;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"checksum", "full", "restore"})
    void findsNothingInASoundSetAndSaysWhatItHasRead(String level) throws Exception {
        String set = separate();
        assertThat(problems(set, level)).isEmpty();
        String files = client.value("SELECT files FROM sys.backups WHERE id = '" + set + "'");
        client.rows("VERIFY BACKUP '" + set + "' WITH (level '" + level + "')");
        assertThat(client.notices()).hasSize(1).first().asString()
                .startsWith("verified " + files + " files, ").endsWith(": no problem found");
        assertThat(client
                .rows("SELECT verified_problems, verified_at > started_at FROM sys.backups WHERE id = '" + set
                        + "'"))
                .containsExactly("0|t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"checksum", "full", "restore"})
    void findsAFlippedBitAndNamesTheColumn(String level) throws Exception {
        String set = separate();
        Path part = part(path(set), PART);
        long at = flip(part, Files.size(part) / 4);
        List<String> found = problems(set, level);
        assertThat(found).isNotEmpty().anyMatch(row -> row.matches("[a-z ]+\\|trades\\|" + PART
                + "\\|(ts|sym|price|id|note)\\|[0-9]+\\|.*" + part.getFileName()));
        assertThat(found).anySatisfy(row -> assertThat(Math.abs(Long.parseLong(row.split("\\|", -1)[4]) - at))
                .as(row).isLessThan(70_000));
        assertThat(client.notices().getFirst()).contains("problem").doesNotContain("no problem");
        client.run("ATTACH BACKUP '" + set + "' AS damaged");
        assertThat(client.notices()).hasSize(1).first().asString()
                .contains("has found: " + found.size(), "VERIFY BACKUP '" + set + "'");
        client.run("DETACH BACKUP damaged");
        assertThat(client.rows("SELECT verified_problems > 0 FROM sys.backups WHERE id = '" + set + "'"))
                .containsExactly("t");
    }

    @Test
    void findsEveryKindOfDamageAndNamesTheFile() throws Exception {
        String set = separate();
        Path deleted = part(path(set), "2024-01-01");
        Files.delete(deleted);
        Path cut = part(path(set), "2024-01-03");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 1000));
        Files.writeString(path(set).resolve("db/more"), "x");
        Path vector = Trees.files(path(set), ".del").getFirst();
        flip(vector, 40);
        List<String> found = problems(set, "checksum");
        assertThat(found).anyMatch(row -> row.startsWith("missing|trades|2024-01-01|null|")
                && row.endsWith(deleted.getFileName().toString()));
        assertThat(found).anyMatch(row -> row.startsWith("length|trades|2024-01-03|null|1000|")
                && row.endsWith(cut.getFileName().toString()));
        assertThat(found).anyMatch(row -> row.equals("extra|null|null|null|null|db/more"));
        assertThat(found).anyMatch(row -> row.startsWith("checksum|trades|2024-01-01|null|40|")
                && row.endsWith(vector.getFileName().toString()));
    }

    @Test
    void findsTwoFilesThatWereSwapped() throws Exception {
        String set = separate();
        Path one = part(path(set), PART);
        Path other = part(path(set), "2024-01-03");
        Path aside = one.resolveSibling("aside");
        Files.move(one, aside);
        Files.move(other, one);
        Files.move(aside, other);
        assertThat(problems(set, "checksum")).anyMatch(row -> row.contains("|trades|" + PART + "|"))
                .anyMatch(row -> row.contains("|trades|2024-01-03|"));
    }

    @Test
    void findsAnEditedManifest() throws Exception {
        String set = separate();
        Path manifest = path(set).resolve("backup_manifest");
        String text = Files.readString(manifest);
        for (Map.Entry<String, String> edit : Map
                .of("\"rows\":", "\"rows\":1", "\"label\":\"\"", "\"label\":\"x\"",
                        "CREATE TABLE", "CREATE  TABLE")
                .entrySet()) {
            Files.writeString(manifest, text.replaceFirst(edit.getKey(), edit.getValue()));
            assertThat(problems(set, "checksum")).as("%s", edit).isNotEmpty()
                    .allMatch(row -> row.endsWith("backup_manifest"));
        }
        Files.writeString(manifest, text.substring(0, text.length() - 3));
        assertThat(problems(set, "checksum")).isNotEmpty();
        Files.writeString(manifest, text);
        assertThat(problems(set, "checksum")).isEmpty();
    }

    @Test
    void checksLiveTables(@TempDir Path other) throws Exception {
        try (ServerProcess live = Sample.server(other); Client own = Client.of(live)) {
            Sample.create(own);
            assertThat(own.rows("VERIFY TABLE trades, sales.orders WITH (level restore)")).isEmpty();
            assertThat(own.rows("VERIFY DATABASE WITH (level restore)")).isEmpty();
            assertThat(own.notices().getFirst()).contains(" tables, ").endsWith("no problem found");
            Path part = part(other.resolve("root"), PART);
            flip(part, Files.size(part) / 4);
            for (String verify : List.of("VERIFY TABLE trades", "VERIFY DATABASE")) {
                assertThat(own.columns(verify, "table_name", "partition", "path")).as(verify).isNotEmpty()
                        .allMatch(row -> row.startsWith("trades|" + PART + "|") && row.endsWith(
                                part.getFileName().toString()));
            }
            assertThat(own.rows("VERIFY TABLE notes")).isEmpty();
            assertThat(own.number("SELECT count(*) FROM notes")).isEqualTo(500);
            assertThat(own.refusal("BACKUP DATABASE").state()).isEqualTo("XX001");
            assertThat(Sample.inBackupRoot(other)).isEmpty();
        }
    }
}
