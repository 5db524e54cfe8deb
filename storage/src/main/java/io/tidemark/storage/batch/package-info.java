/**
 * Column batches in Arrow layout: the one currency from a session to disk and back.
 *
 * <p>Invariants. All memory is off-heap (native or mapped); no heap segment reaches a kernel. A vector starts at bit
 * and byte 0 of its segments and is immutable once it is built. Bitmaps are least-significant-bit first and readable
 * in whole 64-bit words: their segments hold at least {@code 8 * ceil(rows / 64)} bytes; bits at and after
 * {@code rows} are unspecified. A null slot of a fixed-width vector holds zero, of a variable one an empty value.
 * Whoever owns the memory (a {@link io.tidemark.storage.batch.BufferArena}, a part's mapping) outlives the vectors.
 */
@NullMarked
package io.tidemark.storage.batch;

import org.jspecify.annotations.NullMarked;
