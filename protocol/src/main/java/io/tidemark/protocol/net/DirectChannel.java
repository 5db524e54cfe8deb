package io.tidemark.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * A client's channel whose socket a statement's thread may read and write by itself, so that a short statement needs no other
 * thread: PostgreSQL's processes don't either.
 */
final class DirectChannel extends NioSocketChannel {
    private DirectChannel(Channel parent, SocketChannel socket) {
        super(parent, socket);
    }

    /** The non-blocking socket. */
    SocketChannel socket() {
        return javaChannel();
    }

    /** The listening channel that makes them. */
    static final class Listener extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws IOException {
            SocketChannel socket = javaChannel().accept();
            if (socket == null) {
                return 0;
            }
            accepted.add(new DirectChannel(this, socket));
            return 1;
        }
    }
}
