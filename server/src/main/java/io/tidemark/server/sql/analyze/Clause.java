package io.tidemark.server.sql.analyze;

/** Where an expression stands: what may be in it, and what errors call the place. */
enum Clause {
    SELECT("SELECT", true, true),
    WHERE("WHERE", false, false),
    HAVING("HAVING", true, false),
    GROUP_BY("GROUP BY", false, true),
    ORDER_BY("ORDER BY", true, true),
    DISTINCT_ON("DISTINCT ON", true,
            true),
    JOIN("JOIN conditions", false, false),
    FROM("functions in FROM", false,
            false),
    LIMIT("LIMIT", false, false),
    OFFSET("OFFSET", false,
            false),
    VALUES("VALUES", false, false),
    FILTER("FILTER", false, false),
    WINDOW("window definitions", true, false),
    UPDATE("UPDATE", false, false),
    RETURNING("RETURNING",
            false, false),
    CHECK("check constraints", false, false),
    DEFAULT("DEFAULT expressions", false, false),
    TRANSFORM("transform expressions", false, false),
    PARTITIONS("conditions on partitions", false, false);

    private final String words;
    private final boolean aggregates;
    private final boolean sets;

    Clause(String words, boolean aggregates, boolean sets) {
        this.words = words;
        this.aggregates = aggregates;
        this.sets = sets;
    }

    String words() {
        return words;
    }

    boolean takesAggregates() {
        return aggregates;
    }

    boolean takesSets() {
        return sets;
    }
}
