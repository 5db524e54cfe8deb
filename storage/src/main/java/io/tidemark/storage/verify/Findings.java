package io.tidemark.storage.verify;

import io.tidemark.storage.failure.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects problems. Confined to its thread. */
final class Findings {
    private final Path root;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();

    /** @param root paths of problems begin below it */
    Findings(Path root) {
        this.root = root;
    }

    /** What a problem is about, each as in {@link Problem}. */
    record Where(@Nullable String table, @Nullable String partition, @Nullable String column,
            @Nullable String path) {
        static final Where NOWHERE = new Where(null, null, null, null);

        Where column(String name) {
            return new Where(table, partition, name, path);
        }
    }

    void add(Problem.Kind kind, Where where, long offset, String found, String expected) {
        problems.add(new Problem(kind, where.table, where.partition, where.column, where.path, offset, found,
                expected));
        if (where.path != null) {
            paths.add(where.path);
        }
    }

    /** What storage has refused to read; {@code where} says what is known of it, the path may be another one. */
    void add(StorageException failure, Where where) {
        String path = failure instanceof StorageException.OfFile file ? relative(file.path()) : where.path;
        Where place = new Where(where.table, where.partition, where.column, path);
        switch (failure) {
            case StorageException.CorruptFile corrupt ->
                add(Problem.Kind.CONTENT, place, corrupt.offset(), String.valueOf(corrupt.getMessage()),
                        "a sound file");
            case StorageException.FileMissing _ ->
                add(Problem.Kind.MISSING, place, -1, "nothing", "a file");
            default -> add(Problem.Kind.UNREADABLE, place, -1, String.valueOf(failure.getMessage()),
                    "a file that can be read");
        }
    }

    /** A path as problems have it. */
    String relative(Path path) {
        return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
    }

    /** Whether there is a problem with a file. */
    boolean has(String path) {
        return paths.contains(path);
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }
}
