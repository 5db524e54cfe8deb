/** Who may in and who may what, tried with real clients on the packaged server. */
@NullMarked
package io.tidemark.it.security;

import org.jspecify.annotations.NullMarked;
