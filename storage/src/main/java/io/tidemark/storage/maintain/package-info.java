/**
 * Work behind the commits: flush, merge, the files of tables, and the one place that deletes data files (I7).
 *
 * <p>Invariants, each with a test that breaks without it: files that no list on the disk may name and no view shows go
 * with the next maintenance, also after a failure (I17). A damaged part is never merged, since its rows would get sound
 * checksums. What cannot be flushed or merged of one table keeps no other one waiting.
 *
 * <p>Locks: the publish lock of {@link io.tidemark.storage.maintain.TableFilePublisher} before the committer's apply
 * lock. Commits never take the publish lock. May import: {@code storage.commit}, {@code storage.table},
 * {@code storage.part}, {@code storage.wal}, {@code storage.file}, {@code storage.batch}, {@code storage.thread}.
 */
@NullMarked
package io.tidemark.storage.maintain;

import org.jspecify.annotations.NullMarked;
