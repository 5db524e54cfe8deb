package io.tidemark.protocol.ilp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.tidemark.protocol.tls.TlsContexts;
import java.util.List;

/** Turns a connection to TLS when its first byte begins a handshake, which no line does. Confined to its event loop. */
final class TlsFirst extends ChannelInboundHandlerAdapter {
    /** First byte of a TLS record with a handshake. */
    private static final int HANDSHAKE = 0x16;

    private final TlsContexts tls;

    TlsFirst(TlsContexts tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf first = (ByteBuf) message;
        ChannelPipeline pipeline = context.pipeline();
        pipeline.remove(this);
        if (first.isReadable() && first.getUnsignedByte(first.readerIndex()) == HANDSHAKE) {
            pipeline.addFirst(tls.handler(context.alloc(), List.of()));
        }
        pipeline.fireChannelRead(first);
    }
}
