package io.tidemark.storage.part;

import io.tidemark.storage.file.Disk;
import java.nio.file.Path;

/**
 * Where a part is written.
 *
 * @param disk      the disk
 * @param path      a new file in an existing directory
 * @param id        the part's id
 * @param partition name of the partition's directory
 * @param force     whether the bytes are durable when the writer returns; else the caller sees to that, for instance
 *                  with {@link Disk#syncFileSystem}
 */
public record PartTarget(Disk disk, Path path, long id, String partition, boolean force) {}
