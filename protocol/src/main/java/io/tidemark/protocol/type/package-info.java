/**
 * PostgreSQL's types: {@link io.tidemark.protocol.type.PgType} declares each once, the codecs turn primitives and byte ranges
 * into text and binary form and back. Times are microseconds since 1970-01-01 on our side and since 2000-01-01 on the wire.
 * The writers and number readers don't allocate; {@link io.tidemark.protocol.type.ValueImage} and
 * {@link io.tidemark.protocol.type.ArrayImage} do. What can't be read is a
 * {@link io.tidemark.protocol.type.ValueException} with its SQLSTATE. Imports message; knows no table and no session.
 */
@NullMarked
package io.tidemark.protocol.type;

import org.jspecify.annotations.NullMarked;
