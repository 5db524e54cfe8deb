/**
 * The data path of COPY: lines of text or CSV, or binary tuples, to batches in storage's layout ({@link CopyInput}), batches of results to
 * lines ({@link CopyWriter}), and the options of the statement ({@link CopyFormat}).
 *
 * <p>
 * It knows neither sessions nor transactions: batches go to a consumer, lines to a
 * {@link io.tidemark.protocol.engine.CopySink}. It imports the syntax tree's options, the types of SQL, the registry of functions, and the
 * layouts of storage. {@link BinaryReader} has the bytes of the binary format.
 */
@NullMarked
package io.tidemark.server.command.copy;

import org.jspecify.annotations.NullMarked;
