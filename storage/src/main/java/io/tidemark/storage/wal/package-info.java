/**
 * The write-ahead log: one sequence of commit records for the whole database, in preallocated segments. What is
 * in a record's payload is the business of {@code storage.commit}.
 *
 * <p>Invariants:
 * <ul>
 * <li>Txns are dense and rise by one a record; commit times rise strictly.
 * <li>A segment with a name has a durable header, and everything before its first txn is durable. So a segment
 *     counts only up to the first txn of the segments behind it, and a hole before that is corruption (I4).
 * <li>After an open, a failed write or a failed sync nothing is appended to an old segment (I9, I14).
 * <li>A refused append has written nothing that is ever replayed; a full disk refuses before it writes (I17).
 * </ul>
 *
 * <p>Lock order: the append lock of {@code Wal}, then the monitor of a segment, then the lock of
 * {@code GroupCommit}. May import: {@code storage.file}, {@code storage.failure}, {@code storage.thread}. Deliberately
 * absent: reuse of segments, compression, mappings.
 */
@NullMarked
package io.tidemark.storage.wal;

import org.jspecify.annotations.NullMarked;
