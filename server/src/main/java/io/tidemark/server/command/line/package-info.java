/**
 * The data path of the line protocol: rows as a parser hands them over to columns of the kinds that lines have ({@link
 * io.tidemark.server.command.line.StagedLines}), and those to batches of a table's columns ({@link
 * io.tidemark.server.command.line.TableRows}).
 *
 * <p>
 * It knows neither sessions nor transactions. What is staged does not depend on any table's schema, so that a batch can be
 * written again after a conflict with DDL. No object is made for a row that is good.
 */
@NullMarked
package io.tidemark.server.command.line;

import org.jspecify.annotations.NullMarked;
