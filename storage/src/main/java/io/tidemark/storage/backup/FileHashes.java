package io.tidemark.storage.backup;

import io.tidemark.storage.part.StoredFile;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * What this process knows of the bytes of the database's files, none of which ever changes: their SHA-256, from when
 * they were copied. Safe for many threads.
 */
final class FileHashes {
    /** By identity of the file's object. */
    private final Map<StoredFile, String> known = Collections.synchronizedMap(new WeakHashMap<>());

    /** SHA-256 of a file, 64 hex digits; empty when it was not read yet. */
    Optional<String> of(StoredFile file) {
        return Optional.ofNullable(known.get(file));
    }

    /** The file was read as a whole. */
    void put(StoredFile file, String sha256) {
        known.put(file, sha256);
    }
}
