/**
 * The engine as a whole: {@code Database} opens and closes a root directory and is the only class that
 * {@code server} constructs. No SQL and no network in here or below.
 */
@NullMarked
package io.tidemark.storage;

import org.jspecify.annotations.NullMarked;
