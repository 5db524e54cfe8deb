package io.tidemark.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL's own client, as people use it. */
public final class Psql {
    private static final long PATIENCE_SECONDS = 300;

    private Psql() {}

    /** What psql printed to both streams and how it ended. */
    public record Result(int exitCode, String output) {}

    /** Runs commands, each as a {@code -c}; unaligned, tuples only when {@code bare}. */
    public static Result run(int port, boolean bare, String... commands)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of("psql", "-X", "-h", "127.0.0.1", "-p", String.valueOf(port), "-U",
                        "admin", "-d", "tidemark", "-v", "ON_ERROR_STOP=1"));
        if (bare) {
            line.addAll(List.of("-A", "-t"));
        }
        for (String command : commands) {
            line.add("-c");
            line.add(command);
        }
        return execute(new ProcessBuilder(line));
    }

    /** Runs a script given on standard input, going on after errors; {@code echo} prints its lines, too. */
    public static Result script(int port, boolean echo, Path script)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("psql", "-X", "-h", "127.0.0.1", "-p",
                String.valueOf(port), "-U", "admin", "-d", "tidemark"));
        if (echo) {
            line.add("-a");
        }
        return execute(new ProcessBuilder(line).redirectInput(script.toFile()));
    }

    private static Result execute(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.redirectErrorStream(true).environment().put("PGCONNECT_TIMEOUT", "10");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("psql did not end:\n" + output);
        }
        return new Result(process.exitValue(), output);
    }
}
