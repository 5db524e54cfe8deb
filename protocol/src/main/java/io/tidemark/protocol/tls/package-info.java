/**
 * TLS for every door: the certificate and key from PEM files, read again when they change, and the handlers that doors put first
 * into their pipelines. Knows Netty and no protocol.
 *
 * <p>Invariants: only TLS 1.2 and 1.3; a connection keeps the certificate that it began with; files that can't be used never
 * replace ones that could.
 */
@NullMarked
package io.tidemark.protocol.tls;

import org.jspecify.annotations.NullMarked;
