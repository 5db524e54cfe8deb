package io.tidemark.it.disk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own with few bytes, in memory. The test closes it. */
public final class SmallDisk implements AutoCloseable {
    private static final int CHUNK_BYTES = 4096;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts a disk; skips the test when this process must not. */
    public static SmallDisk mount(Path directory, int mebibytes) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small disk");
        Files.createDirectories(directory);
        String refusal = tool(
                List.of("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs",
                        directory.toString()));
        assumeTrue(refusal.isEmpty(), "no small disk here: " + refusal);
        return new SmallDisk(directory);
    }

    /** Runs a program; empty when it succeeds, else what it says. */
    static String tool(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : output + " (exit code " + process.exitValue() + ")";
    }

    public Path directory() {
        return directory;
    }

    public long freeBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /** Takes all space but some; returns the file to delete. */
    public Path fill(long leftBytes) throws IOException {
        Path ballast = directory.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            for (long left = freeBytes() - leftBytes; left > 0; left -= CHUNK_BYTES) {
                out.write(new byte[CHUNK_BYTES]);
            }
        }
        return ballast;
    }

    /** Mounts it anew so that nothing can be written, or so that it can be again. */
    public void readOnly(boolean value) throws IOException, InterruptedException {
        String refusal = tool(
                List.of("mount", "-o", "remount," + (value ? "ro" : "rw"), directory.toString()));
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            String refusal = tool(List.of("umount", directory.toString()));
            if (!refusal.isEmpty()) {
                throw new IOException(refusal);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
