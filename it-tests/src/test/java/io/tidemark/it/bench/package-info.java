/**
 * The benchmark: a plain main that starts the packaged server as a process of its own, measures it as clients do, and
 * prints one table. Client and server share the machine, and both are counted.
 */
@NullMarked
package io.tidemark.it.bench;

import org.jspecify.annotations.NullMarked;
