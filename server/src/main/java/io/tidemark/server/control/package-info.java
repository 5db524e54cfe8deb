/**
 * The command line: {@code run}, {@code start}, {@code stop} and {@code status}. Owns exit codes: 0 done, 1 a stopped
 * server where a running one was asked for, 2 a bad command line, 55 a server that could not start.
 */
@NullMarked
package io.tidemark.server.control;

import org.jspecify.annotations.NullMarked;
