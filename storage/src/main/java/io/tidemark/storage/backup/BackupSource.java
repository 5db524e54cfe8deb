package io.tidemark.storage.backup;

import io.tidemark.storage.table.PinRegistry;
import java.util.UUID;

/** The database that a set is taken of. */
public record BackupSource(UUID database, long timeline, int nextTableId, PinRegistry pins) {}
