package io.tidemark.storage.backup;

import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * First lines of manifests that were read. One counts while its file has the same stamp, which a medium that can no longer
 * read it does not change: whoever finds that out says so by {@link #forget}. Safe for many threads.
 */
final class HeadCache {
    private final Disk disk;
    private final Map<Path, Known> heads = new ConcurrentHashMap<>();

    /** A head, and which file it was read from. */
    private record Known(String stamp, SetHead head) {}

    HeadCache(Disk disk) {
        this.disk = disk;
    }

    /** The head of the set in a directory; fails as {@link ManifestReader#head} does. */
    SetHead of(Path set) {
        // Asked before it is read: what comes in its place meanwhile has another stamp.
        Optional<String> stamp = disk.stamp(set.resolve(FileNames.BACKUP_MANIFEST));
        Known known = heads.get(set);
        if (known != null && stamp.equals(Optional.of(known.stamp))) {
            return known.head;
        }
        SetHead head = ManifestReader.head(disk, set);
        stamp.ifPresent(now -> heads.put(set, new Known(now, head)));
        return head;
    }

    /** The manifest of a set was damaged, or could not be read. */
    void forget(Path set) {
        heads.remove(set);
    }

    /** Forgets all but these. */
    void retain(Collection<Path> sets) {
        heads.keySet().retainAll(Set.copyOf(sets));
    }
}
