/**
 * The sockets: {@link io.tidemark.protocol.net.PgServer} binds a port, decodes on Netty's event loops and runs each session's
 * messages one after the other on a bounded pool, so that an idle session owns no thread. Lively connections sit in
 * {@link io.tidemark.protocol.net.Round}s, one for each processor, whose thread reads them and runs their short statements; a
 * statement that takes long or waits has another thread go round. Back-pressure goes both ways: a session
 * whose queue is long stops reading its socket, a statement whose client doesn't read waits on its own thread. An event loop never
 * waits.
 */
@NullMarked
package io.tidemark.protocol.net;

import org.jspecify.annotations.NullMarked;
