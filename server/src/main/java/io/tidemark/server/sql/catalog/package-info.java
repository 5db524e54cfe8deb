/**
 * What names stand for: stored tables of the statement's view and virtual tables, along the search path.
 *
 * <p>
 * Invariants: a catalog is a snapshot (its answers do not change during a statement), and any change that could make a cached plan wrong
 * changes its {@link io.tidemark.server.sql.catalog.Catalog#version}.
 */
@NullMarked
package io.tidemark.server.sql.catalog;

import org.jspecify.annotations.NullMarked;
