package io.tidemark.protocol.http;

import java.io.IOException;

/** The client has closed its connection, or doesn't read what it asked for. */
final class ClientGone extends IOException {
    ClientGone() {
        super("the client is gone");
    }
}
