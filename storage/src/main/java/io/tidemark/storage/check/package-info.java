/**
 * Reads every file of a root against its format and changes nothing: for tests, operators and VERIFY. May import:
 * {@code storage.maintain}, {@code storage.commit}, {@code storage.snapshot}, {@code storage.part},
 * {@code storage.wal}, {@code storage.table}, {@code storage.file}.
 */
@NullMarked
package io.tidemark.storage.check;

import org.jspecify.annotations.NullMarked;
