package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL of README, run by psql from top to bottom as it stands there. */
final class ReadmeIT {
    private static final Pattern SQL = Pattern.compile("(?s)```sql\n(.*?)```");

    @TempDir
    Path directory;

    private static List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = SQL.matcher(Files.readString(Path.of("../README.md")));
        while (matcher.find()) {
            blocks.add(String.valueOf(matcher.group(1)));
        }
        return blocks;
    }

    @Test
    void everyStatementOfReadmeRuns() throws Exception {
        List<String> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(4);
        try (ServerProcess server = ServerProcess.start(directory.resolve("tidemark-data"),
                "cairo.sql.backup.root=" + directory.resolve("backups"),
                "cairo.sql.backup.dir.datetime.format='2024-02-29'")) {
            for (String block : blocks) {
                Path script = Files.writeString(directory.resolve("block.sql"), block);
                Process psql = new ProcessBuilder("psql", "-X", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
                        "-p",
                        String.valueOf(server.port()), "-U", "admin", "-d", "tidemark", "-f",
                        script.toString())
                        .directory(directory.toFile()).redirectErrorStream(true).start();
                String output = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(psql.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(psql.exitValue()).as("%s%n%s", block, output).isZero();
            }
            assertThat(server.log()).doesNotContain("statement failed");
        }
        assertThat(directory.resolve("trades.csv")).isNotEmptyFile();
        assertThat(directory.resolve("backups/2024-02-29")).isDirectory();
        try (ServerProcess recovered = ServerProcess.start(directory.resolve("copy"));
                Client client = Client.of(recovered)) {
            assertThat(client.rows("SHOW TABLES")).isEmpty(); // the snapshot was prepared after the accident
        }
    }
}
