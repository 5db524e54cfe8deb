package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.Privilege;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The relations a statement can name, as of one moment. Safe for many threads. */
public interface Catalog {
    /** The schema that holds every stored table. */
    String PUBLIC = "public";

    /** What statements call the session's schema for temporary objects; searched before all others unless the path has it. */
    String PG_TEMP = "pg_temp";

    /** The schema of the system catalog, searched before the search path. */
    String PG_CATALOG = "pg_catalog";

    /** Changes whenever a relation appears, disappears or changes its columns: part of the plan cache's key. */
    long version();

    /** Whether a schema shows a backup, which nothing can change. */
    default boolean attached(String schema) {
        return false;
    }

    /** The relation with this exact name in this schema. */
    Optional<Relation> relation(String schema, String name);

    /**
     * Remembers that the statement does something with a relation.
     *
     * @param within OID of the view that names it; 0 for the statement itself
     */
    default void access(Relation relation, Privilege privilege, int within) {}

    /** Rows of a stored table for the planner's estimates; exact or nearly so. */
    long rows(int tableId);

    /**
     * The relation that {@code [schema.]name} stands for: without a schema, pg_temp and pg_catalog
     * first, then the path in order.
     */
    default Optional<Relation> resolve(@Nullable String schema, String name, List<String> searchPath) {
        if (schema != null) {
            return relation(schema, name);
        }
        for (String implicit : List.of(PG_TEMP, PG_CATALOG)) {
            Optional<Relation> found = searchPath.contains(implicit)
                    ? Optional.empty()
                    : relation(implicit, name);
            if (found.isPresent()) {
                return found;
            }
        }
        for (String candidate : searchPath) {
            Optional<Relation> found = relation(candidate, name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
