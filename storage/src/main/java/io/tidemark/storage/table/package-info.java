/**
 * A table's schema, its files {@code _meta}, {@code _txn} and {@code _cv}, the registry of tables, and the immutable
 * views that readers pin.
 */
@NullMarked
package io.tidemark.storage.table;

import org.jspecify.annotations.NullMarked;
