/**
 * Backup sets: taking one, its manifest, and what can be done with those that are there. May import:
 * {@code storage.table}, {@code storage.part}, {@code storage.maintain}, {@code storage.file}, {@code storage.batch},
 * {@code storage.thread};
 * Jackson's streaming parser for the lines of the manifest, and for nothing else.
 *
 * <p>Invariants, each with a test that breaks without it: a set is built in a hidden sibling directory and published by one
 * rename, and dropped by one, so that nothing unfinished ever looks like a set. Every set is complete; a file that it
 * shares with an earlier one is known by its SHA-256, never by its name, since two servers that were started on copies
 * of one set write different files under one name. The manifest is read as a whole and checked before anything in it is
 * believed. No state of a set is kept in memory only: a new server sees the same sets, pins and left-overs.
 *
 * <p>Deliberately absent: chains, and a catalogue of sets. The format is described in {@code storage/FORMAT.md}.
 */
@NullMarked
package io.tidemark.storage.backup;

import org.jspecify.annotations.NullMarked;
