/**
 * Commits: a transaction's write set, txn numbers, the order of commits, and the publication of views.
 *
 * <p>A commit is decided under the order lock, durable after the log says so, visible after it was applied under the
 * apply lock. May import: {@code storage.wal}, {@code storage.table}, {@code storage.memtable},
 * {@code storage.batch}, {@code storage.file}.
 */
@NullMarked
package io.tidemark.storage.commit;

import org.jspecify.annotations.NullMarked;
