package io.tidemark.storage.part;

import io.tidemark.storage.file.Disk;
import io.tidemark.storage.thread.Pauses;
import java.nio.file.Path;

/**
 * Where a part is written; that its bytes become durable is the caller's to see to.
 *
 * @param disk      the disk
 * @param path      a new file in an existing directory
 * @param id        the part's id
 * @param partition name of the partition's directory
 * @param pauses    made while it is written
 */
public record PartTarget(Disk disk, Path path, long id, String partition, Pauses pauses) {}
