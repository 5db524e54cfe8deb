package io.tidemark.server.config;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The file {@code conf/server.conf}: {@code key=value} lines, {@code #} starts a comment. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * The file's entries; none when there is no file.
     *
     * @throws UncheckedIOException when it can't be read; the message has the path and the reason
     */
    public static Map<String, String> read(Path root) {
        Path file = ServerConfig.file(root);
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException none) {
            return Map.of();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file + ": " + reason(failure), failure);
        } catch (IllegalArgumentException malformed) {
            throw new UncheckedIOException("cannot read " + file + ": " + malformed.getMessage(),
                    new IOException(malformed));
        }
        Map<String, String> entries = new LinkedHashMap<>();
        properties.stringPropertyNames().stream().sorted()
                .forEach(key -> entries.put(withoutMark(key), properties.getProperty(key)));
        return entries;
    }

    /** Some editors start a file with an invisible mark, which would be part of its first key. */
    private static String withoutMark(String key) {
        return key.startsWith("\uFEFF") ? key.substring(1) : key;
    }

    /**
     * Writes the file, with every setting commented out at its default, where there is none.
     *
     * @throws UncheckedIOException when it can't be written; the message has the path and the reason
     */
    public static void createIfMissing(Path root) {
        Path file = ServerConfig.file(root);
        try {
            if (!Files.exists(file)) {
                create(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file + ": " + reason(failure), failure);
        }
    }

    /** In words: the JDK's message is often the path alone. */
    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case FileAlreadyExistsException inTheWay -> "not a directory: " + inTheWay.getFile();
            case CharacterCodingException _ -> "it is not UTF-8 text";
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
