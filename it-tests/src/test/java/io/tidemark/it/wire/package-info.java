/** The wire protocol byte by byte: what no client library would send. */
@NullMarked
package io.tidemark.it.wire;

import org.jspecify.annotations.NullMarked;
