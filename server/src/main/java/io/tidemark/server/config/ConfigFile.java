package io.tidemark.server.config;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The file {@code conf/server.conf}: {@code key=value} lines, {@code #} starts a comment. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * The file's entries; a missing file is written first, with every setting commented out at its default.
     *
     * @throws UncheckedIOException when it can't be read or written; the message has the path
     */
    public static Map<String, String> readOrCreate(Path root) {
        Path file = ServerConfig.file(root);
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
            Map<String, String> entries = new LinkedHashMap<>();
            properties.stringPropertyNames().stream().sorted().forEach(key -> {
                entries.put(key, properties.getProperty(key));
            });
            return entries;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot use " + file + ": " + reason(failure), failure);
        } catch (IllegalArgumentException malformed) {
            throw new UncheckedIOException("cannot read " + file + ": " + malformed.getMessage(),
                    new IOException(malformed));
        }
    }

    /** In words: the JDK's message is often the path alone. */
    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case FileAlreadyExistsException inTheWay -> "not a directory: " + inTheWay.getFile();
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static void create(Path file) throws IOException {
        StringBuilder text = new StringBuilder(4096);
        text.append("# Settings of this Tidemark server. Lines that start with # show the defaults.\n");
        text.append("# TIDEMARK_<KEY> in the environment (dots as underscores) beats this file.\n");
        for (Setting setting : Setting.values()) {
            text.append("\n# ").append(setting.meaning()).append('\n');
            text.append('#').append(setting.key()).append('=').append(setting.defaultValue()).append('\n');
        }
        Files.createDirectories(file.getParent() == null ? Path.of(".") : file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    }
}
