/**
 * Data that tests load and look for again: tables whose rows are a function of writer, commit and position, threads that
 * commit them, and digests of what a database holds and of what it should hold. Knows nothing of how a server is run.
 */
@NullMarked
package io.tidemark.it.model;

import org.jspecify.annotations.NullMarked;
