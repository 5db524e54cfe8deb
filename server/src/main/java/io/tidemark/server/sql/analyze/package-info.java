/**
 * Meaning: a syntax tree becomes a logical plan over a catalog. Owns name resolution, PostgreSQL's rules for choosing functions,
 * operators and implicit casts, aggregates and grouping, parameters' types, and the errors that go with them.
 *
 * <p>
 * Invariants: every expression that leaves has a type that is not unknown; every column reference is valid for its operator's input;
 * every error has the position PostgreSQL gives it. While a SELECT is analysed, input columns from {@code 1 << 20} up stand for its
 * aggregates and set-returning calls; none leaves this package. Nothing is optimised here.
 */
@NullMarked
package io.tidemark.server.sql.analyze;

import org.jspecify.annotations.NullMarked;
