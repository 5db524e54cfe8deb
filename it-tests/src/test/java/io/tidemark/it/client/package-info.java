/** What the clients do that people use: psql, the JDBC driver, and a pool of its connections. */
@NullMarked
package io.tidemark.it.client;

import org.jspecify.annotations.NullMarked;
