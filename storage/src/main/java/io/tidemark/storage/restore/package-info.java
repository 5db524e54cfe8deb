/**
 * RESTORE of tables into a running database, and sets that are read in place.
 *
 * <p>The files of a restored table lie in a directory of a new table before anybody knows of it, linked or copied,
 * checked and durable; one commit then adopts all tables of the statement. What is never adopted is deleted, at the
 * latest by the next start. Nothing is ever written below the directory of a set. May import: {@code storage.backup},
 * {@code storage.verify}, {@code storage.commit}, {@code storage.maintain}, {@code storage.part},
 * {@code storage.table}, {@code storage.batch}, {@code storage.file}, {@code storage.thread}.
 */
@NullMarked
package io.tidemark.storage.restore;

import org.jspecify.annotations.NullMarked;
