package io.tidemark.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server in a process of its own, on a free port of the loopback. The test closes it. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready \\[psql -h \\S+ -p (\\d+)");
    private static final Pattern LINE = Pattern.compile("line protocol \\[tcp=\\S+:(\\d+)");
    private static final Pattern REST = Pattern.compile("REST \\[http://\\S+:(\\d+)/");
    private static final Pattern HEALTH = Pattern.compile("health and metrics \\[http://\\S+:(\\d+)/");
    private static final long START_SECONDS = 120;

    private final Process process;
    private final List<String> log;
    private final int port;

    private ServerProcess(Process process, List<String> log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts a server on {@code root} and waits until it is ready; further settings as {@code key=value}. */
    public static ServerProcess start(Path root, String... settings) {
        try {
            return started(launch(root, settings));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static ServerProcess started(Process process) throws IOException {
        List<String> log = new ArrayList<>();
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("server-log").start(() -> read(process, log, port));
        return new ServerProcess(process, log, await(process, log, port));
    }

    /** Runs a server that is expected to refuse to start, and returns how it ended; fails when it starts. */
    public static Refusal startRefused(Path root, String... settings)
            throws IOException, InterruptedException {
        Process process = launch(root, settings);
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (READY.matcher(line).find()) {
                    throw new AssertionError("the server started:\n" + output);
                }
            }
            process.waitFor(START_SECONDS, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
        return new Refusal(process.waitFor(), output.toString());
    }

    /** How a start that failed ended: the exit code, and what was printed to both streams. */
    public record Refusal(int exitCode, String output) {}

    /** Starts a server with further variables in its environment, and waits until it is ready. */
    public static ServerProcess startWith(Map<String, String> environment, Path root, String... settings) {
        try {
            ProcessBuilder builder = builder(root, settings);
            builder.environment().putAll(environment);
            return started(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Process launch(Path root, String... settings) throws IOException {
        return builder(root, settings).start();
    }

    private static ProcessBuilder builder(Path root, String... settings) {
        List<String> command = new ArrayList<>(
                List.of(launcher().toString(), "run", "-d", root.toString(), "--set",
                        "net.port.offset=free"));
        for (String setting : settings) {
            command.add("--set");
            command.add(setting);
        }
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** The distribution's launcher, which the build of {@code server} makes. */
    public static Path launcher() {
        Path launcher = Path.of("..", "server", "target", "tidemark", "bin", "tidemark").toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(launcher)) {
            throw new IllegalStateException(
                    "no distribution at " + launcher + ": run mvn -DskipTests package first");
        }
        return launcher;
    }

    private static void read(Process process, List<String> log, CompletableFuture<Integer> port) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.add(line);
                }
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    port.complete(Integer.valueOf(ready.group(1)));
                }
            }
        } catch (IOException closed) {
            // The process is gone, and so is its output.
        }
        port.completeExceptionally(new IOException("the server ended before it was ready"));
    }

    private static int await(Process process, List<String> log, CompletableFuture<Integer> port)
            throws IOException {
        try {
            return port.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            process.destroyForcibly();
            synchronized (log) {
                throw new IOException("no start:\n" + String.join("\n", log), failure);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException(interrupted);
        }
    }

    /** The port for PostgreSQL clients. */
    public int port() {
        return port;
    }

    /** The port of the line protocol over TCP. */
    public int linePort() {
        return logged(LINE);
    }

    /** The port of REST. */
    public int httpPort() {
        return logged(REST);
    }

    /** What it says about its health. */
    public HttpResponse<String> status() throws IOException, InterruptedException {
        return health("/status");
    }

    /** The metrics, as Prometheus reads them. */
    public String metrics() throws IOException, InterruptedException {
        return health("/metrics").body();
    }

    private HttpResponse<String> health(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + logged(HEALTH) + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The port of health and metrics. */
    public int monitoringPort() {
        return logged(HEALTH);
    }

    private int logged(Pattern door) {
        Matcher matcher = door.matcher(log());
        if (!matcher.find()) {
            throw new IllegalStateException("not in the log: " + door + "\n" + log());
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** Everything it has printed so far. */
    public String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    /** A new connection; {@code properties} as pgjdbc's, name, value, name, value. */
    public Connection connect(String... properties) throws SQLException {
        Properties all = new Properties();
        all.setProperty("user", "admin");
        for (int i = 0; i < properties.length; i += 2) {
            all.setProperty(properties[i], properties[i + 1]);
        }
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/tidemark", all);
    }

    /** kill -9; returns when the process is gone. Fails when it had ended before. */
    public void kill() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "nothing to kill: the server had ended with " + process.exitValue());
        }
        process.destroyForcibly();
        waitFor();
        if (process.exitValue() != 137) {
            throw new IllegalStateException("not killed, but ended with " + process.exitValue());
        }
    }

    /** Waits for the server to end by itself: its exit code, or empty after some seconds. */
    public OptionalInt ended(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    /** SIGTERM; returns the exit code. */
    public int stop() {
        process.destroy();
        return waitFor();
    }

    private int waitFor() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the server did not stop:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
