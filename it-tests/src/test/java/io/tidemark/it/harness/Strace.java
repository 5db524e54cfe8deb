package io.tidemark.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * strace attached to a running process, whose system calls it disturbs. The test closes it, which lets the process go.
 *
 * <p>Counts are those of one thread. Faults go on until it is closed; {@code signal=} must not be used together with
 * {@code --seccomp-bpf}, which strace 6.1 then ignores without a word.
 */
public final class Strace implements AutoCloseable {
    private final Process process;

    private Strace(Process process) {
        this.process = process;
    }

    /** Skips the test where strace is missing or must not attach. */
    public static void assumeThere() {
        boolean there = List.of("/usr/bin/strace", "/bin/strace").stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path)));
        assumeTrue(there, "strace is not installed");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can attach strace to a server");
    }

    /**
     * Attaches; returns when it has.
     *
     * @param calls names with commas between them; those that this machine does not have are left out
     * @param fault such as {@code error=EIO} or {@code signal=KILL:when=3}
     */
    public static Strace attach(long pid, String calls, String fault) throws IOException {
        StringBuilder known = new StringBuilder();
        for (String call : calls.split(",", -1)) {
            known.append(known.isEmpty() ? "" : ",").append('?').append(call);
        }
        Process process = new ProcessBuilder("strace", "-f", "-p", String.valueOf(pid), "-e",
                "trace=" + known, "-e",
                "inject=" + known + ":" + fault, "-o", "/dev/null").redirectErrorStream(true).start();
        BufferedReader lines = process.inputReader();
        String first = lines.readLine();
        if (first == null || !first.contains("attached")) {
            process.destroyForcibly();
            assumeTrue(false, "strace cannot attach: " + first);
        }
        Thread.ofPlatform().daemon().name("strace-output").start(() -> drain(lines));
        return new Strace(process);
    }

    private static void drain(BufferedReader lines) {
        try {
            while (lines.readLine() != null) {
                // It tells of threads that come and go.
            }
        } catch (IOException closed) {
            // It has ended.
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("strace does not let go");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
