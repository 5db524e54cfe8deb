package io.tidemark.protocol.codec;

import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of one message's body; every length is checked against what is left. */
final class MessageReader {
    /** The body isn't what its tag promises. */
    static final class Invalid extends RuntimeException {
        private final transient SqlState state;

        Invalid(SqlState state, String message) {
            super(message, null, false, false);
            this.state = state;
        }

        SqlState state() {
            return state;
        }
    }

    private final byte[] body;
    private int at;

    MessageReader(byte[] body) {
        this.body = body;
    }

    static Invalid invalid(String message) {
        return new Invalid(SqlState.PROTOCOL_VIOLATION, message);
    }

    int remaining() {
        return body.length - at;
    }

    int position() {
        return at;
    }

    int int8() {
        need(1);
        return body[at++] & 0xff;
    }

    int int16() {
        need(2);
        int value = (body[at] & 0xff) << 8 | (body[at + 1] & 0xff);
        at += 2;
        return value;
    }

    int int32() {
        need(4);
        int value = body[at] << 24 | (body[at + 1] & 0xff) << 16 | (body[at + 2] & 0xff) << 8
                | (body[at + 3] & 0xff);
        at += 4;
        return value;
    }

    void skip(int bytes) {
        need(bytes);
        at += bytes;
    }

    String cstring() {
        int end = at;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        if (end == body.length) {
            throw invalid("invalid string in message");
        }
        String value = text(at, end - at);
        at = end + 1;
        return value;
    }

    /** Strict UTF-8; the quick way first, since the replacement character shows a fault. */
    private String text(int offset, int length) {
        String quick = new String(body, offset, length, StandardCharsets.UTF_8);
        if (quick.indexOf('\uFFFD') < 0) {
            return quick;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Invalid(SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                    "invalid byte sequence for encoding \"UTF8\"");
        }
    }

    FormatCodes formats() {
        int count = int16();
        need(2 * count);
        if (count == 0) {
            return FormatCodes.ALL_TEXT;
        }
        List<Format> formats = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            formats.add(format(int16()));
        }
        return count == 1 && formats.getFirst() == Format.BINARY
                ? FormatCodes.ALL_BINARY
                : new FormatCodes(formats);
    }

    private static Format format(int code) {
        return switch (code) {
            case 0 -> Format.TEXT;
            case 1 -> Format.BINARY;
            default ->
                throw new Invalid(SqlState.INVALID_PARAMETER_VALUE, "unsupported format code: " + code);
        };
    }

    void end() {
        if (at != body.length) {
            throw invalid("invalid message format: " + (body.length - at) + " bytes left over");
        }
    }

    private void need(int bytes) {
        if (body.length - at < bytes) {
            throw invalid("insufficient data left in message");
        }
    }
}
