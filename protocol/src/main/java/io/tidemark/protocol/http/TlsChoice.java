package io.tidemark.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.tidemark.protocol.tls.TlsContexts;
import java.util.List;

/** Tells by a connection's first byte whether it speaks TLS, and steps out of the way. */
final class TlsChoice extends ByteToMessageDecoder {
    /** The type of a TLS record that begins a handshake; no method of HTTP begins so. */
    private static final int HANDSHAKE = 22;

    private final TlsContexts tls;

    TlsChoice(TlsContexts tls) {
        this.tls = tls;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
            context.pipeline().addAfter(context.name(), "tls",
                    tls.handler(context.alloc(), List.of("http/1.1")));
        }
        context.pipeline().remove(this);
    }
}
