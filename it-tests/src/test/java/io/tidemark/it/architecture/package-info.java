/** Rules about the source: who may import whom, how large files are, what documentation must agree with. */
@NullMarked
package io.tidemark.it.architecture;

import org.jspecify.annotations.NullMarked;
