package io.tidemark.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A PostgreSQL server of its own port and directory, to compare with; stopped when it is closed. */
final class PostgresProcess implements AutoCloseable {
    private static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");

    private final Path directory;
    private final int port;

    private PostgresProcess(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Starts one with an empty database {@code postgres} of user {@code admin}; empty where it isn't installed. */
    static Optional<PostgresProcess> start(Path directory) throws IOException, InterruptedException {
        if (!Files.isExecutable(BINARIES.resolve("pgbench"))
                || !Files.isExecutable(BINARIES.resolve("postgres"))) {
            return Optional.empty();
        }
        Path home = root() ? Files.createTempDirectory("postgres") : Files.createDirectories(directory);
        if (root()) { // which PostgreSQL refuses
            output(List.of("chown", "nobody", home.toString()));
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path data = home.resolve("data");
        output(own(List.of(binary("initdb"), "-D", data.toString(), "-U", "admin", "-E", "UTF8", "--locale=C",
                "-A", "trust")));
        output(own(List.of(binary("pg_ctl"), "-D", data.toString(), "-o", "-p " + port + " -k " + home, "-l",
                home.resolve("log").toString(), "-w", "start")));
        return Optional.of(new PostgresProcess(home, port));
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> own(List<String> command) {
        List<String> words = new ArrayList<>(root() ? List.of("runuser", "-u", "nobody", "--") : List.of());
        words.addAll(command);
        return words;
    }

    static String binary(String name) {
        return BINARIES.resolve(name).toString();
    }

    /** What a command prints; fails when the command does. */
    static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (InputStream printed = process.getInputStream()) {
            boolean daemon = command.contains("pg_ctl") || command.contains(binary("pg_ctl"));
            String text = daemon ? "" : new String(printed.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + text);
            }
            return text;
        }
    }

    int port() {
        return port;
    }

    void execute(String... statements) throws IOException, InterruptedException {
        for (String statement : statements) {
            output(List.of(binary("psql"), "-q", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U",
                    "admin",
                    "-v", "ON_ERROR_STOP=1", "-c", statement, "postgres"));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            output(own(List.of(binary("pg_ctl"), "-D", directory.resolve("data").toString(), "-m",
                    "immediate", "-w", "stop")));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
