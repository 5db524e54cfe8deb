/**
 * What storage can refuse: one sealed family of exceptions, so that a {@code switch} over it is complete.
 * It knows no SQLSTATE; the server maps each member in one place. Imports nothing.
 *
 * <p>Messages are lower case, name the thing, have no full stop; what to do about it is {@code hint()}.
 */
@NullMarked
package io.tidemark.storage.failure;

import org.jspecify.annotations.NullMarked;
