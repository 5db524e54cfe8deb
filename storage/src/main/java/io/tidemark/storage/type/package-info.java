/**
 * The types a column can have on disk. Owns the code of each type, which is written into files and therefore never
 * renumbered and never reused. Knows nothing of SQL or of the wire.
 */
@NullMarked
package io.tidemark.storage.type;

import org.jspecify.annotations.NullMarked;
