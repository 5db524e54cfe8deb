/**
 * PostgreSQL's types: {@link io.tidemark.protocol.type.PgType} declares each once, the codecs turn primitives and byte ranges
 * into text and binary form and back. Times are microseconds since 1970-01-01 on our side and since 2000-01-01 on the wire.
 * Nothing here allocates for the common types, and nothing knows a table or a session.
 */
@NullMarked
package io.tidemark.protocol.type;

import org.jspecify.annotations.NullMarked;
