/**
 * SQL's types: the one type system from the parser to the kernels. Owns each type's PostgreSQL identity (OID, name,
 * category) and how its values lie in vectors.
 */
@NullMarked
package io.tidemark.server.sql.type;

import org.jspecify.annotations.NullMarked;
