package io.tidemark.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.FrontendMessage.Malformed;
import io.tidemark.protocol.message.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into messages. Starts with the untagged packets of start-up and changes to tagged messages after the
 * StartupMessage. Bytes that are no message become {@link Malformed}; after a fatal one nothing more is decoded. Confined to its
 * connection's event loop.
 */
public final class FrontendDecoder {
    /** Bytes; PostgreSQL's MAX_STARTUP_PACKET_LENGTH. */
    public static final int MAX_STARTUP_BYTES = 10_000;
    /** Bytes; nothing longer is expected before the client is authenticated. */
    public static final int MAX_UNAUTHENTICATED_BYTES = 65_536;

    private enum Phase {
        STARTUP, TAGGED, BROKEN
    }

    private Phase phase = Phase.STARTUP;
    private volatile int maxMessageBytes = MAX_UNAUTHENTICATED_BYTES;

    /**
     * Raises the limit once the client is authenticated; from any thread.
     *
     * @param bytes the longest body plus its length word
     */
    public void limit(int bytes) {
        maxMessageBytes = bytes;
    }

    /** The next message, or null until more bytes have come; reads nothing of an incomplete message. */
    public @Nullable FrontendMessage decode(ByteBuf in) {
        return switch (phase) {
            case STARTUP -> startup(in);
            case TAGGED -> tagged(in);
            case BROKEN -> {
                in.skipBytes(in.readableBytes());
                yield null;
            }
        };
    }

    private @Nullable FrontendMessage startup(ByteBuf in) {
        if (in.readableBytes() < 4) {
            return null;
        }
        int length = in.getInt(in.readerIndex());
        if (isHttpMethod(length)) {
            phase = Phase.BROKEN;
            return new FrontendMessage.HttpRequest();
        }
        if (length < 8 || length > MAX_STARTUP_BYTES) {
            return broken((char) 0, "invalid length of startup packet: " + Integer.toUnsignedString(length));
        }
        if (in.readableBytes() < length) {
            return null;
        }
        FrontendMessage message = StartupPackets.decode(in.readSlice(length).skipBytes(4));
        switch (message) {
            case FrontendMessage.StartupMessage _ -> phase = Phase.TAGGED;
            case Malformed malformed when malformed.fatal() -> phase = Phase.BROKEN;
            default -> {} // another packet follows in plain text
        }
        return message;
    }

    private static boolean isHttpMethod(int firstFour) {
        return switch (firstFour) {
            case 0x47455420, 0x504f5354, 0x48454144, 0x50555420, 0x4f505449, 0x44454c45, 0x50415443,
                    0x434f4e4e ->
                true;
            default -> false; // GET_ POST HEAD PUT_ OPTI DELE PATC CONN
        };
    }

    private @Nullable FrontendMessage tagged(ByteBuf in) {
        if (in.readableBytes() < 5) {
            return null;
        }
        int start = in.readerIndex();
        char tag = (char) in.getUnsignedByte(start);
        int length = in.getInt(start + 1);
        if (!TaggedMessages.isKnown(tag)) {
            return broken(tag, "invalid frontend message type " + (int) tag);
        }
        if (length < 4) {
            return broken(tag, "invalid message length " + length);
        }
        if (length > maxMessageBytes) {
            return broken(tag, "message of type '%c' has %d bytes, the limit is %d".formatted(tag, length,
                    maxMessageBytes));
        }
        if (in.readableBytes() < 1 + length) {
            return null;
        }
        byte[] body = new byte[length - 4];
        in.skipBytes(5).readBytes(body);
        try {
            return TaggedMessages.decode(tag, body);
        } catch (MessageReader.Invalid invalid) {
            return new Malformed(tag, invalid.state(), String.valueOf(invalid.getMessage()), false);
        }
    }

    private Malformed broken(char tag, String message) {
        phase = Phase.BROKEN;
        return new Malformed(tag, SqlState.PROTOCOL_VIOLATION, message, true);
    }

}
