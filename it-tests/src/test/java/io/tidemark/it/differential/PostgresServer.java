package io.tidemark.it.differential;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's PostgreSQL 15 on a new cluster of the collation C, on a free port of the loopback. The test closes it. */
public final class PostgresServer implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final long START_SECONDS = 60;

    private final Process process;
    private final int port;

    private PostgresServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether it is installed, and there is a user who may run it: it refuses to run as root. */
    public static boolean isAvailable() {
        return Files.isExecutable(PROGRAMS.resolve("initdb"))
                && (!isRoot()
                        || (unprivileged().isPresent() && Files.isExecutable(Path.of("/usr/bin/setpriv"))));
    }

    /** Makes a cluster in {@code directory}, which the caller deletes after closing, and starts it. */
    public static PostgresServer start(Path directory) throws IOException, InterruptedException {
        List<String> asUser = asUser(directory);
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        List<String> make = new ArrayList<>(asUser);
        make.addAll(List.of(PROGRAMS.resolve("initdb").toString(), "-D", directory.toString(), "-U", "admin",
                "-A",
                "trust", "-E", "UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C", "-N"));
        Process made = run(make, log);
        if (made.waitFor() != 0) {
            throw new IOException("initdb failed:\n" + Files.readString(log));
        }
        int port = freePort();
        List<String> serve = new ArrayList<>(asUser);
        serve.addAll(List.of(PROGRAMS.resolve("postgres").toString(), "-D", directory.toString(), "-p",
                String.valueOf(port)));
        for (String setting : List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off",
                "autovacuum=off", "jit=off", "max_parallel_workers_per_gather=0", "shared_buffers=32MB",
                "statement_timeout=20s")) {
            serve.addAll(List.of("-c", setting));
        }
        PostgresServer server = new PostgresServer(run(serve, log), port);
        server.awaitStart(log);
        return server;
    }

    private static Process run(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command).directory(Path.of("/tmp").toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    /** What to put before a command so that another user than root runs it. */
    private static List<String> asUser(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        if (!isRoot()) {
            return List.of();
        }
        String user = unprivileged().orElseThrow();
        new ProcessBuilder("chown", user, directory.toString()).inheritIO().start().waitFor();
        new ProcessBuilder("chmod", "a+x", directory.resolveSibling(".").normalize().toString()).inheritIO()
                .start().waitFor();
        return List.of("/usr/bin/setpriv", "--reuid=" + user, "--clear-groups", "--");
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }

    private static Optional<String> unprivileged() {
        try (Stream<String> users = Files.lines(Path.of("/etc/passwd"))) {
            List<String> names = users.map(line -> line.substring(0, line.indexOf(':'))).toList();
            return Stream.of("postgres", "nobody").filter(names::contains).findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (Files.readString(log).contains("ready to accept connections")) {
                try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    if (probe.isConnected()) {
                        return;
                    }
                } catch (IOException notYet) {
                    // It says so a moment before it listens.
                }
            }
            Thread.sleep(50);
        }
        close();
        throw new IOException("PostgreSQL did not start:\n" + Files.readString(log));
    }

    /** The port on the loopback. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
