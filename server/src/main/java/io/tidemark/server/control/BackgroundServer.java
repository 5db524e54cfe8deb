package io.tidemark.server.control;

import io.tidemark.storage.Database;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, seen through its root: {@code tidemark.lock} holds its process id while it runs,
 * {@code log/tidemark.log} what it prints.
 */
final class BackgroundServer {
    /** What the server logs when clients can connect. */
    static final String READY = " ready [";
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);
    private static final int NOT_RUNNING = 1;
    private static final int START_FAILED = 55;

    private final Path root;

    BackgroundServer(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    int start(Map<String, String> settings, PrintWriter out) {
        Optional<Long> running = processId();
        if (running.isPresent()) {
            out.println("already running [pid=" + running.get() + ", root=" + root + "]");
            return START_FAILED;
        }
        Database.refuseSetOfTables(root); // a log would show in the set
        Path log = root.resolve("log").resolve("tidemark.log");
        try {
            Files.createDirectories(root.resolve("log"));
            long from = Files.exists(log) ? Files.size(log) : 0;
            Process server = new ProcessBuilder(command(settings)).redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return awaitReady(server, log, from, out);
        } catch (AccessDeniedException denied) {
            throw new UncheckedIOException("cannot write " + denied.getFile() + ": permission denied",
                    denied);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start a server on " + root + ": " + failure.getMessage(),
                    failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return START_FAILED;
        }
    }

    private List<String> command(Map<String, String> settings) {
        String home = System.getProperty("tidemark.home");
        if (home == null) {
            throw new IllegalStateException("'start' needs the distribution's bin/tidemark");
        }
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(Path.of(home, "bin", "tidemark").toString(), "run", "-d", root.toString()));
        settings.forEach((key, value) -> {
            command.add("--set");
            command.add(key + "=" + value);
        });
        return command;
    }

    private static int awaitReady(Process server, Path log, long from, PrintWriter out)
            throws IOException, InterruptedException {
        StringBuilder printed = new StringBuilder();
        long at = from;
        boolean ended;
        do {
            ended = server.waitFor(50, TimeUnit.MILLISECONDS);
            byte[] more = bytesFrom(log, at);
            at += more.length;
            printed.append(new String(more, StandardCharsets.UTF_8));
            int start = printed.indexOf(READY);
            int end = start < 0 ? -1 : printed.indexOf("\n", start);
            if (end >= 0) {
                out.println(printed.substring(printed.lastIndexOf("\n", start) + 1, end));
                return 0;
            }
        } while (!ended);
        out.print(printed);
        out.println("the server did not start, see " + log);
        return server.exitValue() == 0 ? START_FAILED : server.exitValue();
    }

    /** What has been written since: the report of a start can be long, a line a table. */
    private static byte[] bytesFrom(Path log, long from) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(1 << 20, Math.max(0, file.length() - from))];
            file.seek(from);
            file.readFully(bytes);
            return bytes;
        }
    }

    int stop(PrintWriter out) {
        Optional<ProcessHandle> server = processId().flatMap(ProcessHandle::of);
        if (server.isEmpty()) {
            out.println("not running [root=" + root + "]");
            return NOT_RUNNING;
        }
        if (!server.get().destroy()) {
            out.println("cannot stop [pid=" + server.get().pid() + ", root=" + root
                    + "]: it has ended, or belongs to another user");
            return NOT_RUNNING;
        }
        try {
            server.get().onExit().get(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return NOT_RUNNING;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException slow) {
            out.println("still stopping [pid=" + server.get().pid() + "]");
            return NOT_RUNNING;
        }
        out.println("stopped [pid=" + server.get().pid() + ", root=" + root + "]");
        return 0;
    }

    int status(PrintWriter out) {
        Optional<Long> running = processId();
        out.println(running.map(pid -> "running [pid=" + pid + ", root=" + root + "]")
                .orElse("not running [root=" + root + "]"));
        return running.isPresent() ? 0 : NOT_RUNNING;
    }

    /** The process that holds the root's lock. */
    private Optional<Long> processId() {
        Path file = root.resolve("tidemark.lock");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            try (FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
                if (free != null) {
                    return Optional.empty();
                }
            }
            String digits = Files.readString(file).replaceAll("\\D.*", "").strip();
            return digits.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(digits));
        } catch (AccessDeniedException denied) {
            throw new UncheckedIOException("cannot read " + file + ": permission denied", denied);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable.getMessage(),
                    unreadable);
        }
    }
}
