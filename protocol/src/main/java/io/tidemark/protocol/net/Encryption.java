package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.tls.TlsContexts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a connection turns to TLS: on an SSLRequest, or from its first byte on. Confined to its event loop. */
final class Encryption {
    private static final Logger LOG = LoggerFactory.getLogger(Encryption.class);
    /** What a client names in a handshake without SSLRequest, so that no other protocol's traffic gets here. */
    private static final String PROTOCOL = "postgresql";
    /** First byte of a TLS record with a handshake. */
    private static final int HANDSHAKE = 0x16;

    private final @Nullable TlsContexts tls;
    private final ChannelOutlet outlet;
    private boolean first = true;
    private boolean direct;
    private boolean refused;

    /** @param tls null when there is no certificate */
    Encryption(@Nullable TlsContexts tls, ChannelOutlet outlet) {
        this.tls = tls;
        this.outlet = outlet;
    }

    /** Whether these bytes are not for the decoder: they begin a handshake, or come after a refusal. */
    boolean begins(ChannelHandlerContext ctx, ByteBuf in) {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return true;
        }
        boolean handshake = first && tls != null && !outlet.encrypted()
                && in.getUnsignedByte(in.readerIndex()) == HANDSHAKE;
        first = false;
        if (!handshake || tls == null) {
            return false;
        }
        direct = true;
        ByteBuf hello = in.readRetainedSlice(in.readableBytes());
        add(ctx, tls);
        ctx.pipeline().fireChannelRead(hello);
        return true;
    }

    /** The message that goes on to the session; null when it was an SSLRequest, which is answered here. */
    @Nullable
    FrontendMessage asked(ChannelHandlerContext ctx, FrontendMessage message, ByteBuf in) {
        if (!(message instanceof FrontendMessage.SslRequest) || tls == null || outlet.encrypted()) {
            return message;
        }
        if (in.isReadable()) { // somebody in between has put it there: it must not count as said under encryption
            refused = true;
            in.skipBytes(in.readableBytes());
            return new FrontendMessage.Malformed((char) 0, SqlState.PROTOCOL_VIOLATION,
                    "received unencrypted data after SSL request", true);
        }
        var _ = ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte('S'));
        add(ctx, tls);
        return null;
    }

    private void add(ChannelHandlerContext ctx, TlsContexts contexts) {
        SslHandler handler = contexts.handler(ctx.alloc(), List.of(PROTOCOL));
        outlet.encryptedBy(handler);
        ctx.pipeline().addFirst(handler);
    }

    /** Closes the connection when the handshake was for another protocol, or none. */
    void happened(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            SslHandler handler = ctx.pipeline().get(SslHandler.class);
            boolean named = handler != null && PROTOCOL.equals(handler.applicationProtocol());
            if (!completion.isSuccess() || (direct && !named)) {
                LOG.debug("no TLS, client={}", ctx.channel().remoteAddress(), completion.cause());
                var _ = ctx.close();
            }
        }
    }
}
