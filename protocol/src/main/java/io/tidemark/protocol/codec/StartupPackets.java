package io.tidemark.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.FrontendMessage.Malformed;
import io.tidemark.protocol.message.SqlState;
import java.util.LinkedHashMap;
import java.util.Map;

/** The untagged packets of start-up, without their length word. */
final class StartupPackets {
    private static final int CANCEL_REQUEST = 80_877_102;
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_ENC_REQUEST = 80_877_104;

    private StartupPackets() {}

    static FrontendMessage decode(ByteBuf packet) {
        byte[] body = new byte[packet.readableBytes()];
        packet.readBytes(body);
        MessageReader in = new MessageReader(body);
        try {
            int code = in.int32();
            FrontendMessage message = switch (code) {
                case SSL_REQUEST -> new FrontendMessage.SslRequest();
                case GSS_ENC_REQUEST -> new FrontendMessage.GssEncRequest();
                case CANCEL_REQUEST -> new FrontendMessage.CancelRequest(in.int32(), in.int32());
                default -> startup(code >>> 16, code & 0xffff, in);
            };
            in.end();
            return message;
        } catch (MessageReader.Invalid invalid) {
            return new Malformed((char) 0, SqlState.PROTOCOL_VIOLATION,
                    "invalid startup packet: " + invalid.getMessage(), true);
        }
    }

    private static FrontendMessage startup(int major, int minor, MessageReader in) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (major != 3) { // the layout of other versions is not ours to know
            in.skip(in.remaining());
            return new FrontendMessage.StartupMessage(major, minor, parameters);
        }
        for (String name = in.cstring(); !name.isEmpty(); name = in.cstring()) {
            parameters.put(name, in.cstring());
        }
        return new FrontendMessage.StartupMessage(major, minor, parameters);
    }
}
