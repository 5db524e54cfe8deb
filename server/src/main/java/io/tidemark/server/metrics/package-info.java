/**
 * What monitoring asks on port 9003: whether the server is well, and its metrics in Prometheus' formats. Everything is read when
 * it is asked for; nothing here is on the way of a statement. No text of a statement, no name of a table and no secret is shown,
 * so that the port needs no login.
 */
@NullMarked
package io.tidemark.server.metrics;

import org.jspecify.annotations.NullMarked;
