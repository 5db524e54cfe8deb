/** Servers that are killed while everybody writes, and what is there after the next start. */
@NullMarked
package io.tidemark.it.crash;

import org.jspecify.annotations.NullMarked;
