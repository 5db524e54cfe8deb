/**
 * A part: an immutable file of sorted rows in Apache Arrow's IPC file format, with a stats block of our own between
 * its end-of-stream marker and its footer. Owns the writer, the reader, the checker, and the ordered merge of rows
 * that feeds the writer.
 *
 * <p>Invariants. A part is written once, with {@code pwrite}, through {@code Disk}, and never changed. Readers learn
 * from {@code _txn} where the stats block lies and read nothing else but the buffers they need. A part is mapped
 * lazily, under a limit, and unmapped only when no pin uses it. Checks read with {@code pread}, never the mapping.
 * May import: {@code storage.file}, {@code storage.batch}, {@code storage.type}, {@code storage.failure},
 * {@code storage.thread}.
 *
 * <p>Locks: a part's opening lock before the cache's lock.
 */
@NullMarked
package io.tidemark.storage.part;

import org.jspecify.annotations.NullMarked;
