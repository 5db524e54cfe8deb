/**
 * HTTP/1.1 for every door that speaks it: {@link io.tidemark.protocol.http.HttpServer} binds a port and hands each request to the
 * handler of its {@link io.tidemark.protocol.http.Route}, on a thread of its own, blocking style. Owns limits, time-outs, the order
 * of pipelined requests, refusals of what a browser was lured to send, and the shape of refusals. Knows no SQL.
 *
 * <p>An event loop never waits. A connection runs one request at a time; there are as many threads as connections at most, so
 * that slow clients hold up nobody but themselves. Responses are framed here, not by Netty: what a handler writes goes to the
 * network in chunks of 64 KiB, and as one piece with its length when it is shorter. Until the first of them has gone, the handler
 * can think again and respond otherwise.
 */
@NullMarked
package io.tidemark.protocol.http;

import org.jspecify.annotations.NullMarked;
