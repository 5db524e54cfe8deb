/**
 * What every port has, whatever it speaks: event loops, a listener, the set of its connections, and how all of them end. An event loop
 * never waits.
 */
@NullMarked
package io.tidemark.protocol.port;

import org.jspecify.annotations.NullMarked;
