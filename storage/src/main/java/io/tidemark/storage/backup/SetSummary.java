package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A line of a list of sets.
 *
 * @param id      name of the set, unique in its backup root
 * @param path    its directory
 * @param head    what it is; empty when that cannot be read
 * @param pinned  whether it is protected from being dropped
 * @param started whether a server was started on it, so that it may hold other data than it did
 * @param linked  whether it is a symbolic link to a set, which may have another name here too
 * @param verdict what its last verification has found; empty when there was none
 * @param problem why it cannot be used, as far as the first line of its manifest tells; empty when it looks well
 */
public record SetSummary(String id, Path path, Optional<SetHead> head, boolean pinned, boolean started,
        boolean linked, Optional<Verdict> verdict, Optional<StorageException> problem) {
    /** When it was begun, in microseconds since 1970 UTC; before all others when that cannot be read. */
    long begunMicros() {
        return head.map(SetHead::begunMicros).orElse(Long.MIN_VALUE);
    }

    /** Whether a verification has found it sound, and nobody has written to it since. */
    public boolean isKnownSound() {
        return !started && !linked && verdict.map(Verdict::sound).orElse(false);
    }

    /** Whether a verification has found problems in it. */
    public boolean isKnownDamaged() {
        return verdict.map(found -> !found.sound()).orElse(false);
    }

    /** Whether it stands for itself: it can be read, is no link to a set, and is not known to be something else than it was. */
    public boolean isTrusted() {
        return head.isPresent() && !started && !linked && !isKnownDamaged();
    }
}
