/**
 * Rows that are committed but not yet in a part: off-heap chunks in Arrow layout. One writer, the committer; many
 * readers, who see the rows that a published count covers. Chunks never move and published rows never change; the
 * memory is freed at once when no view needs the memtable any more. May import: {@code storage.batch},
 * {@code storage.type}.
 */
@NullMarked
package io.tidemark.storage.memtable;

import org.jspecify.annotations.NullMarked;
