/**
 * Bytes ↔ messages: framing with its limits ({@link io.tidemark.protocol.codec.FrontendDecoder}), messages to bytes
 * ({@link io.tidemark.protocol.codec.BackendEncoder}) and rows to bytes without an object a row
 * ({@link io.tidemark.protocol.codec.RowWriter}). A length is believed only after it is bounded, bytes left over in a message are
 * an error. Imports message, type, engine (for the sinks) and Netty's buffers; knows no channel and no session.
 */
@NullMarked
package io.tidemark.protocol.codec;

import org.jspecify.annotations.NullMarked;
