package io.tidemark.it.parts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** npm's {@code apache-arrow}, installed as its lock says into the build's directory. */
final class NodeReader {
    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path INSTALLED = Path.of("target", "node");
    private static final List<String> FILES = List.of(".npmrc", "package.json", "package-lock.json",
            "read-parts.mjs");
    private static final long PATIENCE_SECONDS = 300;

    private NodeReader() {}

    /** Installs the reader unless it is there already. */
    static void install() throws IOException, InterruptedException {
        Path lock = INSTALLED.resolve("package-lock.json");
        boolean fresh = Files.exists(INSTALLED.resolve("node_modules/apache-arrow")) && Files.exists(lock)
                && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) < 0;
        Files.createDirectories(INSTALLED);
        for (String file : FILES) {
            Files.copy(SOURCES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!fresh) {
            run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"));
        }
    }

    /** The rows of all files, in no order: values in PostgreSQL's text form, U+001F between them, NULL is U+0000. */
    static List<String> rows(List<String> columns, List<Path> files)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("node", "read-parts.mjs", String.join(",", columns)));
        files.forEach(file -> command.add(file.toAbsolutePath().toString()));
        return run(command).lines().toList();
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
