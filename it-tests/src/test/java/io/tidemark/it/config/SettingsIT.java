package io.tidemark.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.ServerProcess.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line beats the environment, which beats the file, which beats the defaults. */
final class SettingsIT {
    @TempDir
    Path directory;

    private Path conf() {
        return directory.resolve("conf/server.conf");
    }

    @Test
    void writesAFileOfDefaultsAtTheFirstStart() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory)) {
            assertThat(Files.readString(conf())).contains("#pg.net.bind.to=127.0.0.1:8812",
                    "#cairo.sql.backup.root=", "#cairo.snapshot.recovery.enabled=true");
            assertThat(server.log()).contains("ready [psql -h 127.0.0.1 -p " + server.port());
        }
    }

    @Test
    void showsWhereEachValueComesFrom() throws Exception {
        Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf(), """
                # a comment
                cairo.snapshot.max.age = 11
                memtable.max.bytes=22000000
                wal.segment.bytes=4194304
                """);
        try (ServerProcess server = ServerProcess.startWith(
                Map.of("TIDEMARK_MEMTABLE_MAX_BYTES", "33000000", "TIDEMARK_WAL_SEGMENT_BYTES", "2097152"),
                directory, "wal.segment.bytes=1048576")) {
            String shown = Psql.run(server.port(), true, "SHOW PARAMETERS").output();
            assertThat(shown.lines()).contains(
                    "cairo.snapshot.max.age|TIDEMARK_CAIRO_SNAPSHOT_MAX_AGE|11|conf|f|f",
                    "memtable.max.bytes|TIDEMARK_MEMTABLE_MAX_BYTES|33000000|env|f|f",
                    "wal.segment.bytes|TIDEMARK_WAL_SEGMENT_BYTES|1048576|command line|f|f",
                    "cairo.snapshot.recovery.enabled|TIDEMARK_CAIRO_SNAPSHOT_RECOVERY_ENABLED|true|default|f|f");
        }
    }

    @Test
    void warnsOfAnUnknownKeyAndNamesTheNearest() throws Exception {
        Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf(), "cairo.sql.backup.rot=/tmp/x\n");
        try (ServerProcess server = ServerProcess.start(directory)) {
            assertThat(server.log().lines().filter(line -> line.contains("cairo.sql.backup.rot")))
                    .singleElement().asString().contains("cairo.sql.backup.root", " W ");
        }
    }

    @Test
    void refusesBadValuesAllAtOnce() throws Exception {
        Refusal refusal = ServerProcess.startRefused(directory, "memtable.max.bytes=lots",
                "cairo.commit.mode=sometimes");
        assertThat(refusal.exitCode()).isEqualTo(55);
        assertThat(refusal.output()).contains("memtable.max.bytes", "lots", "cairo.commit.mode", "sometimes");
    }

    @Test
    void refusesABindAddressThatIsTaken() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("one"))) {
            Refusal refusal = ServerProcess.startRefused(directory.resolve("two"),
                    "pg.net.bind.to=127.0.0.1:" + server.port());
            assertThat(refusal.exitCode()).isEqualTo(55);
            assertThat(refusal.output()).contains(String.valueOf(server.port()));
        }
    }

    @Test
    void startsStopsAndTellsItsStatusInTheBackground() throws Exception {
        assertThat(launcher("status")).isNotZero();
        assertThat(launcher("start", "--set", "net.port.offset=free")).isZero();
        try {
            assertThat(launcher("status")).isZero();
        } finally {
            assertThat(launcher("stop")).isZero();
        }
        assertThat(launcher("status")).isNotZero();
    }

    private int launcher(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(ServerProcess.launcher().toString());
        builder.command().addAll(java.util.List.of(arguments));
        builder.command().addAll(java.util.List.of("-d", directory.toString()));
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("launcher.log").toFile()).start();
        return process.waitFor();
    }

    @Test
    void readsSettingsAgainThatCanChange() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory)) {
            Files.writeString(conf(), "query.memory.max.bytes=1100000\nwal.segment.bytes=2097152\n");
            assertThat(Psql.run(server.port(), true, "SELECT reload_config()").output()).isEqualTo("t\n");
            String shown = Psql.run(server.port(), true, "SHOW PARAMETERS").output();
            assertThat(shown.lines()).contains(
                    "query.memory.max.bytes|TIDEMARK_QUERY_MEMORY_MAX_BYTES|1100000|conf|f|t",
                    "wal.segment.bytes|TIDEMARK_WAL_SEGMENT_BYTES|67108864|default|f|f");
            assertThat(server.log()).contains("setting needs a restart [wal.segment.bytes=2097152");
            assertThat(Psql.run(server.port(), true,
                    "SELECT count(DISTINCT x::text) FROM generate_series(1, 1000000) g(x)").output())
                    .contains("out of memory", "limit of 1100000 bytes");

            Files.writeString(conf(), "query.memory.max.bytes=lots\n");
            assertThat(Psql.run(server.port(), true, "SELECT pg_reload_conf()").output())
                    .contains("query.memory.max.bytes must be a whole number", "HINT:");

            Files.writeString(conf(), "query.memory.max.bytes=1200000\n");
            assertThat(new ProcessBuilder("kill", "-HUP", String.valueOf(server.pid())).start().waitFor())
                    .isZero();
            for (int i = 0; i < 100 && !server.log().contains("settings read again"); i++) {
                Thread.sleep(50);
            }
            assertThat(server.log()).contains("setting changed [query.memory.max.bytes=1200000",
                    "settings read again [changed=[query.memory.max.bytes]]");
        }
    }
}
