package io.tidemark.protocol.auth;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Where a client comes from.
 *
 * @param address   of its machine
 * @param encrypted whether it has come over TLS
 */
public record Origin(InetAddress address, boolean encrypted) {
    /** Of a connection's remote address. One that is no IP address counts as this machine's. */
    public static Origin of(SocketAddress remote, boolean encrypted) {
        return new Origin(remote instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress()
                : InetAddress.getLoopbackAddress(), encrypted);
    }
}
