/** What clients should never send, sent to a whole server. */
@NullMarked
package io.tidemark.it.fuzz;

import org.jspecify.annotations.NullMarked;
