package io.tidemark.it.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** Changes what a set's manifest says, and gives it the checksums and the totals that go with that. */
final class Manifests {
    private static final String MANIFEST = "backup_manifest";

    private Manifests() {}

    /** Changes the first line. */
    static void edit(Path set, String pattern, String replacement) throws IOException {
        List<String> lines = read(set);
        String first = lines.getFirst().replaceFirst(pattern, replacement);
        if (first.equals(lines.getFirst())) {
            throw new IllegalArgumentException(pattern + " is not in " + first);
        }
        lines.set(0, first);
        write(set, lines);
    }

    /** Changes what matches in the lines that begin so. */
    static void editLines(Path set, String start, String pattern, String replacement) throws IOException {
        List<String> lines = read(set);
        List<String> before = List.copyOf(lines);
        lines.replaceAll(line -> line.startsWith(start) ? line.replaceAll(pattern, replacement) : line);
        if (lines.equals(before)) {
            throw new IllegalArgumentException(pattern + " is in no line that begins with " + start);
        }
        write(set, countingRest(lines));
    }

    /** Deletes a file, and its line. */
    static void remove(Path set, String path) throws IOException {
        List<String> lines = read(set);
        String start = "{\"file\":\"" + path + "\",";
        if (!lines.removeIf(line -> line.startsWith(start))) {
            throw new IllegalArgumentException("no line of " + path);
        }
        long bytes = Files.size(set.resolve(path));
        add(lines, "files", -1);
        add(lines, "bytes", -bytes);
        add(lines, "bytes_copied", -bytes);
        Files.delete(set.resolve(path));
        write(set, countingRest(lines));
    }

    /** Adds an empty file, and its line. */
    static void addEmpty(Path set, String path) throws IOException {
        List<String> lines = read(set);
        lines.add(lines.size() - 1,
                "{\"file\":\"" + path + "\",\"bytes\":0,\"crc32c\":\"00000000\",\"sha256\":\""
                        + sha256("") + "\",\"copied_by\":\"00000000-0000-0000-0000-000000000000\"}");
        add(lines, "files", 1);
        Files.writeString(set.resolve(path), "");
        write(set, countingRest(lines));
    }

    private static void add(List<String> lines, String total, long count) {
        lines.set(0, Pattern.compile("(?<=\"" + total + "\":)\\d+").matcher(lines.getFirst())
                .replaceFirst(found -> String.valueOf(Long.parseLong(found.group()) + count)));
    }

    private static List<String> countingRest(List<String> lines) {
        long rest = lines.stream().skip(1).mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length + 1)
                .sum();
        lines.set(0, lines.getFirst().replaceFirst("(?<=\"rest_bytes\":)\\d+", String.valueOf(rest)));
        return lines;
    }

    private static List<String> read(Path set) throws IOException {
        return new ArrayList<>(Files.readAllLines(set.resolve(MANIFEST)));
    }

    private static void write(Path set, List<String> lines) throws IOException {
        String start = lines.getFirst().substring(0, lines.getFirst().indexOf(",\"crc32c\""));
        CRC32C crc = new CRC32C();
        crc.update(start.getBytes(StandardCharsets.UTF_8));
        lines.set(0, start + ",\"crc32c\":\"" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\"}");
        lines.removeLast();
        String body = String.join("\n", lines) + "\n";
        Path aside = set.resolveSibling(".manifest");
        Files.writeString(aside, body + "{\"sha256\":\"" + sha256(body) + "\"}\n");
        Files.move(aside, set.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
