package io.tidemark.it.parts;

import io.tidemark.it.harness.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** npm's {@code apache-arrow}. */
final class NodeReader {
    private NodeReader() {}

    /** Installs the reader unless it is there already. */
    static void install() throws IOException, InterruptedException {
        Node.install();
    }

    /** The rows of all files, in no order: values in PostgreSQL's text form, U+001F between them, NULL is U+0000. */
    static List<String> rows(List<String> columns, List<Path> files)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(String.join(",", columns)));
        files.forEach(file -> arguments.add(file.toAbsolutePath().toString()));
        return Node.script("read-parts.mjs", arguments).lines().toList();
    }
}
