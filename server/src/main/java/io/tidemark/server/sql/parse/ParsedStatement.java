package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Statement;

/**
 * One statement of a script.
 *
 * @param start
 *            first char of the statement in the query string
 * @param end
 *            the char after its last token; the semicolon is not part of it
 * @param parameterCount
 *            the highest number after {@code $} in it, 0 without parameters
 */
public record ParsedStatement(Statement statement, int start, int end, int parameterCount) {}
