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
 * @param verdict what its last verification has found; empty when there was none
 * @param problem why it cannot be used, as far as the first line of its manifest tells; empty when it looks well
 */
public record SetSummary(String id, Path path, Optional<SetHead> head, boolean pinned,
        Optional<Verdict> verdict, Optional<StorageException> problem) {}
