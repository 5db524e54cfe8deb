/** Tests of the parser. {@code accepted.sql} and {@code refused.txt} were compared line by line with PostgreSQL 15. */
@NullMarked
package io.tidemark.server.sql.parse;

import org.jspecify.annotations.NullMarked;
