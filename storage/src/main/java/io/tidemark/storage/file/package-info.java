/**
 * The seam between storage and the operating system: {@link io.tidemark.storage.file.Disk} is the only way to
 * any file (I11), with a real and, in the tests, a simulated implementation. Also: the names of all files,
 * publishing by rename (I2), the directory lock, checksums, and the envelope of small metadata files (I10).
 *
 * <p>{@code IOException} and {@code errno} stop here: what leaves is a {@code StorageException} with a path.
 * May import: {@code storage.failure}. Deliberately absent: any write through a mapping (I8).
 */
@NullMarked
package io.tidemark.storage.file;

import org.jspecify.annotations.NullMarked;
