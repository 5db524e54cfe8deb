package io.tidemark.storage.table;

import io.tidemark.storage.type.ColumnType;

/** A column to be made; see {@link Column} for what precision and scale mean. */
public record ColumnDefinition(String name, ColumnType type, int precision, int scale) {}
