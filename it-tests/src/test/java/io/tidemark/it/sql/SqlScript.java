package io.tidemark.it.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of statements. A record starts with {@code ok}, {@code error <SQLSTATE>} or {@code query} in a line of its own,
 * then comes one statement, after a query {@code ----} and the expected rows, and an empty line. Columns are separated by
 * {@code |}; NULL is {@code NULL}, the empty text is {@code (empty)}. Rows of a query without ORDER BY may come in any order.
 */
final class SqlScript {
    private SqlScript() {}

    /** What a statement is expected to do. */
    sealed interface Expected {
        /** It succeeds. */
        record Ok() implements Expected {}

        /** It fails with this SQLSTATE. */
        record Failure(String state) implements Expected {}

        /** It returns these rows. */
        record Rows(List<String> rows) implements Expected {
            public Rows {
                rows = List.copyOf(rows);
            }
        }
    }

    /** A statement at a line of its file, 1 or more. */
    record Step(int line, String sql, Expected expected) {}

    /** Reads a file. */
    static List<Step> read(Path file) throws IOException {
        List<Step> steps = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        int at = 0;
        while (at < lines.size()) {
            String head = lines.get(at);
            if (head.isBlank() || head.startsWith("#")) {
                at++;
                continue;
            }
            int end = at + 1;
            while (end < lines.size() && !isEnd(lines, end)) {
                end++;
            }
            steps.add(step(at + 1, head, lines.subList(at + 1, end)));
            at = end;
        }
        return steps;
    }

    /** An empty line, unless another record has not begun behind it: statements may have empty lines. */
    private static boolean isEnd(List<String> lines, int at) {
        return lines.get(at).isEmpty() && (at + 1 == lines.size()
                || lines.get(at + 1).matches("ok|query|error [0-9A-Z]{5}|#.*|"));
    }

    private static Step step(int line, String head, List<String> body) {
        if (head.equals("ok")) {
            return new Step(line, String.join("\n", body), new Expected.Ok());
        }
        if (head.startsWith("error ")) {
            return new Step(line, String.join("\n", body), new Expected.Failure(head.substring(6)));
        }
        int border = body.indexOf("----");
        if (!head.equals("query") || border < 0) {
            throw new IllegalArgumentException("line " + line + ": " + head);
        }
        return new Step(line, String.join("\n", body.subList(0, border)),
                new Expected.Rows(body.subList(border + 1, body.size())));
    }
}
