package io.tidemark.storage.maintain;

import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.wal.Wal;

/** The running parts of an open database that maintenance works with. */
public record Live(Committer committer, Wal wal, PinRegistry pins, FileRemover remover) {}
