package io.tidemark.it.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** QuestDB in a process of its own, with free ports and commits that it syncs, to compare with; stopped when it is closed. */
final class QuestdbProcess implements AutoCloseable {
    /** Where the build copies the jar to. */
    private static final Path JAR = Path.of("target", "questdb", "questdb.jar");
    private static final int START_SECONDS = 60;

    private final Process process;
    private final int pgPort;
    private final int linePort;
    private final int httpPort;

    private QuestdbProcess(Process process, int pgPort, int linePort, int httpPort) {
        this.httpPort = httpPort;
        this.process = process;
        this.pgPort = pgPort;
        this.linePort = linePort;
    }

    /** Starts one on an empty directory; empty where the build has not fetched it. */
    static Optional<QuestdbProcess> start(Path directory) throws IOException, InterruptedException {
        if (!Files.exists(JAR)) {
            return Optional.empty();
        }
        Files.createDirectories(directory);
        int pgPort = freePort();
        int linePort = freePort();
        int httpPort = freePort();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g", "--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=io.questdb",
                "-p", JAR.toAbsolutePath().toString(), "-m", "io.questdb/io.questdb.ServerMain", "-d",
                directory.toString()))
                .redirectErrorStream(true).redirectOutput(directory.resolve("questdb.out").toFile());
        builder.environment().putAll(Map.of("QDB_PG_NET_BIND_TO", "127.0.0.1:" + pgPort,
                "QDB_LINE_TCP_NET_BIND_TO", "127.0.0.1:" + linePort, "QDB_HTTP_NET_BIND_TO",
                "127.0.0.1:" + httpPort,
                "QDB_HTTP_MIN_ENABLED", "false", "QDB_CAIRO_COMMIT_MODE", "sync", "QDB_TELEMETRY_ENABLED",
                "false"));
        QuestdbProcess started = new QuestdbProcess(builder.start(), pgPort, linePort, httpPort);
        started.await();
        return Optional.of(started);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void await() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            try (Connection connection = connect()) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException notYet) {
                Thread.sleep(200);
            }
        }
        close();
        throw new IOException("QuestDB did not start");
    }

    int httpPort() {
        return httpPort;
    }

    int linePort() {
        return linePort;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + pgPort + "/qdb?user=admin&password=quest");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
