package io.tidemark.storage.part;

import java.nio.file.Path;

/** A file that a table's {@code _txn} lists. One object for one file: compared by identity. */
public sealed interface StoredFile permits Part, DeleteVector {
    /** Where it is. */
    Path path();
}
