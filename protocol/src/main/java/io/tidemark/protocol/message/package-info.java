/**
 * The values that travel on PostgreSQL's wire: sealed records named as in the PostgreSQL manual, and the vocabulary that
 * they share ({@link io.tidemark.protocol.message.SqlState}, {@link io.tidemark.protocol.message.ErrorFields}). Imports
 * nothing but the JDK and knows no bytes; {@code protocol.codec} does. Everything here is immutable. Deliberately absent: the
 * result row, which goes from memory to the channel without an object.
 */
@NullMarked
package io.tidemark.protocol.message;

import org.jspecify.annotations.NullMarked;
