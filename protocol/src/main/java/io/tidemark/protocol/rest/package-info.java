/**
 * REST: {@code /exec} runs a statement and answers JSON, {@code /exp} answers CSV, {@code /imp} takes CSV. A request is a session of
 * its own, which commits by itself. Rows go from the engine's batches to the connection's buffer, no object a row. Shapes of requests
 * and responses are those that clients of QuestDB know; statuses and SQLSTATEs tell what went wrong.
 */
@NullMarked
package io.tidemark.protocol.rest;

import org.jspecify.annotations.NullMarked;
