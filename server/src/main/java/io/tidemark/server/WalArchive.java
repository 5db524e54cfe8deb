package io.tidemark.server;

import io.tidemark.storage.wal.SegmentArchive;
import io.tidemark.storage.wal.WalSegment;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands segments of the log to a command of the shell, one after the other, in a thread of its own; a command that fails
 * is run again, at first after two seconds, later after a minute. Safe for many threads; closed before the database.
 */
final class WalArchive implements SegmentArchive, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WalArchive.class);
    private static final long FIRST_PAUSE_MILLIS = 2_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    /** After which a command counts as failed. */
    private static final long PATIENCE_MINUTES = 30;
    /** Of what a command has said. */
    private static final int TOLD_BYTES = 500;
    private static final State WAITING = new State(false, "");
    private static final State ARCHIVED = new State(true, "");

    private final String command;
    /** By path; those that are to be archived in the order in which they were offered. */
    private final Map<Path, State> segments = new LinkedHashMap<>();
    private @Nullable Thread thread;
    private boolean closed;

    /** @param command empty when nothing is ever offered */
    WalArchive(String command) {
        this.command = command;
    }

    @Override
    public synchronized void offer(WalSegment segment) {
        if (!closed && segments.putIfAbsent(segment.path(), WAITING) == null) {
            if (thread == null) {
                thread = Thread.ofPlatform().daemon().name("tidemark-archive").start(this::run);
            }
            notifyAll();
        }
    }

    @Override
    public synchronized State state(WalSegment segment) {
        return segments.getOrDefault(segment.path(), WAITING);
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (true) {
                Path segment = next();
                String failure = archive(segment);
                put(segment, failure.isEmpty() ? ARCHIVED : new State(false, failure));
                if (failure.isEmpty()) {
                    LOG.info("log segment archived [segment={}]", segment);
                    pause = FIRST_PAUSE_MILLIS;
                } else {
                    LOG.error("log segment not archived, it is kept and the log grows [segment={}, "
                            + "logBytes={}, retryMillis={}, reason={}]", segment, logBytes(segment), pause,
                            failure);
                    Thread.sleep(pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException end) {
            LOG.debug("archiving ends");
        }
    }

    /** The oldest segment that is not archived. */
    private synchronized Path next() throws InterruptedException {
        while (true) {
            for (Map.Entry<Path, State> entry : segments.entrySet()) {
                if (!entry.getValue().archived()) {
                    return entry.getKey();
                }
            }
            wait();
        }
    }

    private synchronized void put(Path segment, State state) {
        segments.put(segment, state);
    }

    /** Why the command failed; empty when it did not. */
    private String archive(Path segment) throws InterruptedException {
        String text = command.replace("%p", segment.toString())
                .replace("%f", String.valueOf(segment.getFileName()));
        Process process = null;
        Path output = null;
        try {
            output = Files.createTempFile("tidemark-archive", ".out");
            process = new ProcessBuilder("/bin/sh", "-c", text).redirectErrorStream(true)
                    .redirectInput(new File("/dev/null")).redirectOutput(output.toFile()).start();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                return "no end after " + PATIENCE_MINUTES + " minutes";
            }
            return process.exitValue() == 0 ? "" : "exit code " + process.exitValue() + ": " + told(output);
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage());
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            delete(output);
        }
    }

    /** Bytes of the files of the log; -1 when the disk does not tell. */
    private static long logBytes(Path segment) {
        try (Stream<Path> files = Files.list(segment.resolveSibling(""))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException unknown) {
            return -1;
        }
    }

    /** How what the command has said begins. */
    private static String told(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            return new String(in.readNBytes(TOLD_BYTES), StandardCharsets.UTF_8).strip();
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            LOG.debug("a temporary file is left [file={}]", file);
        }
    }

    /** Ends the thread, and a command that runs: its segment stays and comes again. Idempotent. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running != null) {
            running.interrupt();
        }
    }
}
