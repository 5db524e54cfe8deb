/**
 * What integration tests run on: the packaged server as a process of its own, psql, and a fingerprint of a database's
 * content.
 */
@NullMarked
package io.tidemark.it.harness;

import org.jspecify.annotations.NullMarked;
