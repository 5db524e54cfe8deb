package io.tidemark.it.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts that an expression of a kind may have, read from {@code grammar.txt}. */
final class Grammar {
    private static final Pattern PART = Pattern.compile("\\{([a-z0-9_]+)}");

    private final Map<String, List<Text>> texts = new LinkedHashMap<>();
    private final Map<String, List<Text>> leaves = new LinkedHashMap<>();

    /** A text with a hole for each part, and the kinds of the parts. */
    record Text(String text, List<String> kinds) {
        Text {
            kinds = List.copyOf(kinds);
        }
    }

    static Grammar read() {
        Grammar grammar = new Grammar();
        try (InputStream in = Objects
                .requireNonNull(Grammar.class.getResourceAsStream("/differential/grammar.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(grammar::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return grammar;
    }

    private void add(String line) {
        int colon = line.indexOf(": ");
        String kind = line.substring(0, colon);
        List<String> kinds = new ArrayList<>();
        Matcher part = PART.matcher(line.substring(colon + 2));
        String text = part.replaceAll(match -> {
            kinds.add(match.group(1));
            return String.valueOf(Piece.HOLE);
        });
        Text added = new Text(text, kinds);
        texts.computeIfAbsent(kind, _ -> new ArrayList<>()).add(added);
        if (kinds.isEmpty()) {
            leaves.computeIfAbsent(kind, _ -> new ArrayList<>()).add(added);
        }
    }

    /** Any text of the kind. */
    Text any(String kind, RandomGenerator random) {
        return one(Objects.requireNonNull(texts.get(kind), kind), random);
    }

    /** A text of the kind without parts. */
    Text leaf(String kind, RandomGenerator random) {
        return one(Objects.requireNonNull(leaves.get(kind), kind), random);
    }

    private static Text one(List<Text> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }
}
