package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;

/** Rows {@code from} (inclusive) to {@code to} (exclusive) of a batch. */
record ScanPiece(BatchSource source, int from, int to) {}
