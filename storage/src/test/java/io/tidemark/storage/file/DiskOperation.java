package io.tidemark.storage.file;

import java.nio.file.Path;

/**
 * One operation of a {@link SimulatedDisk}, as a fault plan sees it before it happens.
 *
 * @param index 0-based, counted since the disk was made; reads have the index of the next operation
 * @param bytes that a write has, 0 for others
 */
public record DiskOperation(long index, Kind kind, Path path, long bytes) {
    /** What is about to happen. */
    public enum Kind {
        CREATE,
        READ,
        WRITE,
        TRUNCATE,
        FORCE,
        RENAME,
        LINK,
        UNLINK,
        MAKE_DIRECTORY,
        SYNC_DIRECTORY,
        SYNC_FILE_SYSTEM;

        /** True for what a full disk refuses; a write inside the file is let through by the disk itself. */
        public boolean takesSpace() {
            return switch (this) {
                case CREATE, WRITE, TRUNCATE, RENAME, LINK, MAKE_DIRECTORY -> true;
                case READ, FORCE, UNLINK, SYNC_DIRECTORY, SYNC_FILE_SYSTEM -> false;
            };
        }

        /** True for the operations that make something durable. */
        public boolean isSync() {
            return this == FORCE || this == SYNC_DIRECTORY || this == SYNC_FILE_SYSTEM;
        }
    }
}
