/**
 * Backup sets: taking one, its manifest, and sweeping what a crashed run left. A set is built in a sibling directory
 * and published by one rename, so that nothing unfinished ever looks like a set. May import: {@code storage.table},
 * {@code storage.part}, {@code storage.file}, {@code storage.batch}.
 */
@NullMarked
package io.tidemark.storage.backup;

import org.jspecify.annotations.NullMarked;
