/** The page on port 9000, used as people use it: in a browser without a window. */
@NullMarked
package io.tidemark.it.console;

import org.jspecify.annotations.NullMarked;
