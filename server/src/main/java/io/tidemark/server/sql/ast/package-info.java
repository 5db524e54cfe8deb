/**
 * What a statement says, as sealed records: {@link io.tidemark.server.sql.ast.Statement}, {@link io.tidemark.server.sql.ast.Query},
 * {@link io.tidemark.server.sql.ast.TableExpression}, {@link io.tidemark.server.sql.ast.Expression}.
 *
 * <p>
 * Nothing is resolved here: names are text (unquoted ones already folded to lower case), types are names, operators are symbols.
 * Every node has a {@code position}: the 0-based index of a Java char in the text of the whole query string, at the token PostgreSQL
 * would point an error at (the operator of a binary expression, the name of a function, the first token of the rest). All lists are immutable.
 *
 * <p>
 * Imports nothing of the project. Deliberately absent: printing a tree back to text.
 */
@NullMarked
package io.tidemark.server.sql.ast;

import org.jspecify.annotations.NullMarked;
