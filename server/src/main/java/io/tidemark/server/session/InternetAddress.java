package io.tidemark.server.session;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An internet address in PostgreSQL's binary format: family (2 for version 4, 3 for version 6), bits of the mask, whether it is a
 * network, length, bytes.
 */
final class InternetAddress {
    private static final byte VERSION_4 = 2;
    private static final byte VERSION_6 = 3;

    private InternetAddress() {}

    /** The address in binary; {@code text} is one of a host, without mask. */
    static byte[] toWire(String text) {
        int zone = text.indexOf('%');
        byte[] address = InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)).getAddress();
        return ByteBuffer.allocate(4 + address.length).put(address.length == 4 ? VERSION_4 : VERSION_6)
                .put((byte) (8 * address.length)).put((byte) 0).put((byte) address.length).put(address)
                .array();
    }
}
