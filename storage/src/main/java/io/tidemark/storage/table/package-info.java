/**
 * A table's schema, its files {@code _meta}, {@code _txn} and {@code _cv}, the registry of tables, and the immutable
 * versions that readers pin.
 *
 * <p>Versions ({@code DatabaseVersion}, {@code TableVersion}) are values: the committer and maintenance make the next
 * one and publish it in {@code PinRegistry}, which alone knows who still looks at an older one. Readers go through a
 * {@code DatabaseView}, which is a pin: what it shows stays until it is closed. Each small file is one class with its
 * bytes in the javadoc, written through {@code AtomicFile}; what cannot be is refused when it is read.
 * May import: {@code storage.part}, {@code storage.memtable}, {@code storage.batch}, {@code storage.type},
 * {@code storage.file}, {@code storage.failure}.
 *
 * <p>Locks: the registry's own, held for no I/O and no callback.
 */
@NullMarked
package io.tidemark.storage.table;

import org.jspecify.annotations.NullMarked;
