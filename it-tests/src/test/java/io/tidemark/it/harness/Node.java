package io.tidemark.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Node.js with the packages that {@code src/test/node} locks, installed into the build's directory. */
public final class Node {
    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path INSTALLED = Path.of("target", "node");
    private static final long PATIENCE_SECONDS = 300;

    private Node() {}

    /** Installs the packages unless they are there already. */
    public static synchronized void install() throws IOException, InterruptedException {
        Path lock = INSTALLED.resolve("package-lock.json");
        boolean fresh = Files.exists(INSTALLED.resolve("node_modules")) && Files.exists(lock)
                && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) < 0;
        Files.createDirectories(INSTALLED);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Files.copy(file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!fresh) {
            run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"));
        }
    }

    /** Runs a script of {@code src/test/node}. @return what it wrote */
    public static String script(String name, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", name));
        command.addAll(arguments);
        return run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Path errors = INSTALLED.resolve("errors.log");
        Process process = new ProcessBuilder(command).directory(INSTALLED.toFile())
                .redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no end of " + command);
        }
        if (process.exitValue() != 0) {
            throw new IOException(command + " failed: " + output + Files.readString(errors));
        }
        return output;
    }
}
