/** Tests of functions against answers of PostgreSQL 15, and by hand where PostgreSQL has no such function. */
@NullMarked
package io.tidemark.server.sql.function;

import org.jspecify.annotations.NullMarked;
