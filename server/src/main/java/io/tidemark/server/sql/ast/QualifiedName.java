package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One or more dotted names, outermost first: {@code table}, {@code schema.table}, {@code database.schema.table}. */
public record QualifiedName(List<String> parts, int position) {
    public QualifiedName {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a name has at least one part");
        }
    }

    /** An unqualified name. */
    public static QualifiedName of(String name, int position) {
        return new QualifiedName(List.of(name), position);
    }

    /** The innermost part. */
    public String name() {
        return parts.getLast();
    }

    /** The part before the last, or null when there is none. */
    public @Nullable String schema() {
        return parts.size() < 2 ? null : parts.get(parts.size() - 2);
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
