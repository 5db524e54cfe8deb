/**
 * Work behind the commits: flush, merge, the files of tables, and the one place that deletes data files (I7).
 *
 * <p>Locks: the publish lock of {@link io.tidemark.storage.maintain.TableFilePublisher} before the committer's apply
 * lock. Commits never take the publish lock. May import: {@code storage.commit}, {@code storage.table},
 * {@code storage.part}, {@code storage.wal}, {@code storage.file}, {@code storage.batch}, {@code storage.thread}.
 */
@NullMarked
package io.tidemark.storage.maintain;

import org.jspecify.annotations.NullMarked;
