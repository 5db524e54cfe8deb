/** The program: composes configuration, storage, SQL and protocol, and owns the order of start and stop. */
@NullMarked
package io.tidemark.server;

import org.jspecify.annotations.NullMarked;
