/**
 * SNAPSHOT PREPARE and COMPLETE, and recovery from a copy that was taken between them. The file
 * {@code snapshot/_snapshot} is the state: while it exists, a snapshot is held. May import: {@code storage.table},
 * {@code storage.wal}, {@code storage.file}, {@code storage.check}.
 */
@NullMarked
package io.tidemark.storage.snapshot;

import org.jspecify.annotations.NullMarked;
