/** Part files of a served root in a reader that we did not write: Apache Arrow's for JavaScript. */
@NullMarked
package io.tidemark.it.parts;

import org.jspecify.annotations.NullMarked;
