/**
 * VERIFY: reads backup sets and live tables and names every place that is not as it was written. One problem never
 * hides the next, and nothing is changed. May import: {@code storage.backup}, {@code storage.maintain},
 * {@code storage.part}, {@code storage.table}, {@code storage.batch}, {@code storage.file}, {@code storage.thread}.
 *
 * <p>Files are read with {@code pread}; only the scans of level {@code restore} use mappings, as queries do.
 */
@NullMarked
package io.tidemark.storage.verify;

import org.jspecify.annotations.NullMarked;
