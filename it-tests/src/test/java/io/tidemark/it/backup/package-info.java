/**
 * Backups and snapshots of a server that is written to, restored and compared with a model of what was committed (I16);
 * and the statements of the backup documentation, one by one.
 */
@NullMarked
package io.tidemark.it.backup;

import org.jspecify.annotations.NullMarked;
