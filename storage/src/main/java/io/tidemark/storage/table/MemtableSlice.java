package io.tidemark.storage.table;

import io.tidemark.storage.memtable.Memtable;

/** The first rows of a memtable, which a view shows. */
public record MemtableSlice(Memtable memtable, long rows) {}
