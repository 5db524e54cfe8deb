/** The engine as a whole, under random work: restarts, crashes, snapshots and backups compared with a model. */
@NullMarked
package io.tidemark.storage;

import org.jspecify.annotations.NullMarked;
