package io.tidemark.storage.file;

import org.jspecify.annotations.Nullable;

/** What a simulated disk remembers of an operation, to know after a crash what may have survived. */
sealed interface DiskChange {
    /** Bytes written; null means zeros. The size change that a write may need is a change of its own. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Written(SimulatedNode file, int offset, int count,
            byte @Nullable [] bytes) implements DiskChange {}

    record Resized(SimulatedNode file, int size) implements DiskChange {}

    /** A name now denotes a node, or nothing when null. */
    record Named(SimulatedNode directory, String name, @Nullable SimulatedNode node) implements DiskChange {}

    /** A rename inside one directory: both names change, or none. */
    record Renamed(SimulatedNode directory, String from, String to,
            SimulatedNode node) implements DiskChange {}

    /** A rename between directories: the old name goes only if the new one came. */
    record Moved(SimulatedNode fromDirectory, String from, SimulatedNode toDirectory, String to,
            SimulatedNode node) implements DiskChange {}
}
