package io.tidemark.storage.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A bug to be seeded.
 *
 * @param name  of the mutation
 * @param says  what is wrong then
 * @param hunks what is replaced by what, in which sources
 * @param tests simple names of classes of this module, or {@code Class.method}, that find it when a crash does not
 * @param quick whether the build seeds it
 * @param equal why no test can find it; empty when one should
 */
record Mutation(String name, String says, List<Hunk> hunks, List<String> tests, boolean quick, String equal) {
    private static final Path SOURCES = Path.of("src/main/java/io/tidemark/storage");
    private static final String LIST = "/mutations/mutations.txt";

    /**
     * One replacement.
     *
     * @param file below the package of storage
     */
    record Hunk(String file, String search, String replacement) {}

    /** All that there are, in the order of the file. */
    static List<Mutation> all() throws IOException {
        String text;
        try (var in = Objects.requireNonNull(Mutation.class.getResourceAsStream(LIST), LIST)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Mutation> all = new ArrayList<>();
        for (String part : Pattern.compile("(?m)^mutation: ").splitAsStream(text).toList()) {
            if (!part.isBlank() && !part.startsWith("#")) {
                all.add(parse(part));
            }
        }
        return all;
    }

    private static Mutation parse(String part) {
        Map<String, String> fields = new LinkedHashMap<>();
        List<Hunk> hunks = new ArrayList<>();
        List<String> lines = part.lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.equals("<<<<")) {
                int middle = indexOf(lines, "====", i);
                int end = indexOf(lines, ">>>>", middle);
                hunks.add(new Hunk(Objects.requireNonNull(fields.get("file"), lines.getFirst()),
                        text(lines, i + 1, middle), text(lines, middle + 1, end)));
                i = end;
            } else if (!line.isBlank()) {
                int colon = line.indexOf(':');
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        String tests = fields.getOrDefault("tests", "");
        return new Mutation(lines.getFirst().strip(),
                Objects.requireNonNull(fields.get("says"), lines.getFirst()), hunks,
                tests.isEmpty() ? List.of() : Pattern.compile(" ").splitAsStream(tests).toList(),
                fields.containsKey("quick"),
                fields.getOrDefault("equal", ""));
    }

    private static int indexOf(List<String> lines, String wanted, int from) {
        int at = from;
        while (!lines.get(at).equals(wanted)) {
            at++;
        }
        return at;
    }

    private static String text(List<String> lines, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(lines.get(i)).append('\n');
        }
        // A line of which only the beginning is meant.
        return text.toString().replace("@@\n", "");
    }

    /**
     * The sources with the bug, by their file.
     *
     * @throws AssertionError when what is to be replaced is not there exactly once: the list must go with the sources
     */
    Map<Path, String> seeded() throws IOException {
        Map<Path, String> seeded = new LinkedHashMap<>();
        for (Hunk hunk : hunks) {
            Path path = SOURCES.resolve(hunk.file());
            String source = seeded.containsKey(path) ? seeded.get(path) : Files.readString(path);
            int at = source.indexOf(hunk.search());
            if (at < 0 || source.indexOf(hunk.search(), at + 1) >= 0) {
                throw new AssertionError("mutation " + name + ": not there exactly once in " + path + ":\n"
                        + hunk.search());
            }
            seeded.put(path, source.substring(0, at) + hunk.replacement()
                    + source.substring(at + hunk.search().length()));
        }
        return seeded;
    }
}
