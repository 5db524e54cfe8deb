package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.function.Environment;

/** What planning may ask: row counts of tables, and the session's side for folding immutable calls. */
public record PlanContext(Catalog catalog, Environment environment) {}
