package io.tidemark.protocol.codec;

import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.FrontendMessage.Target;
import io.tidemark.protocol.message.ParameterValues;
import java.util.ArrayList;
import java.util.List;

/** The bodies of tagged messages. */
final class TaggedMessages {
    private TaggedMessages() {}

    static boolean isKnown(char tag) {
        return "QPBDECHSFpdcfX".indexOf(tag) >= 0;
    }

    static FrontendMessage decode(char tag, byte[] body) {
        if (tag == 'd') {
            return new FrontendMessage.CopyData(body);
        }
        if (tag == 'p') { // what is in it only the exchange knows that asked for it
            return new FrontendMessage.PasswordMessage(body);
        }
        MessageReader in = new MessageReader(body);
        FrontendMessage message = switch (tag) {
            case 'Q' -> new FrontendMessage.Query(in.cstring());
            case 'P' -> new FrontendMessage.Parse(in.cstring(), in.cstring(), oids(in));
            case 'B' -> bind(in, body);
            case 'D' -> new FrontendMessage.Describe(target(in), in.cstring());
            case 'E' -> new FrontendMessage.Execute(in.cstring(), in.int32());
            case 'C' -> new FrontendMessage.Close(target(in), in.cstring());
            case 'H' -> new FrontendMessage.Flush();
            case 'S' -> new FrontendMessage.Sync();
            case 'F' -> functionCall(in);
            case 'c' -> new FrontendMessage.CopyDone();
            case 'f' -> new FrontendMessage.CopyFail(in.cstring());
            case 'X' -> new FrontendMessage.Terminate();
            default -> throw new IllegalStateException("unknown tag " + tag);
        };
        in.end();
        return message;
    }

    private static List<Integer> oids(MessageReader in) {
        int count = in.int16();
        if (in.remaining() < 4 * count) {
            throw MessageReader.invalid("insufficient data left in message");
        }
        List<Integer> oids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            oids.add(in.int32());
        }
        return oids;
    }

    private static Target target(MessageReader in) {
        int code = in.int8();
        return switch (code) {
            case 'S' -> Target.STATEMENT;
            case 'P' -> Target.PORTAL;
            default -> throw MessageReader.invalid("invalid DESCRIBE or CLOSE message subtype " + code);
        };
    }

    private static FrontendMessage bind(MessageReader in, byte[] body) {
        String portal = in.cstring();
        String statement = in.cstring();
        FormatCodes formats = in.formats();
        int count = in.int16();
        if (!formats.fits(count)) {
            throw MessageReader
                    .invalid("bind message has " + formats.codes().size() + " parameter formats but " + count
                            + " parameters");
        }
        if (in.remaining() < 4 * count) {
            throw MessageReader.invalid("insufficient data left in message");
        }
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            int length = in.int32();
            if (length < -1) {
                throw MessageReader.invalid("invalid length " + length + " of parameter " + (i + 1));
            }
            offsets[i] = in.position();
            lengths[i] = length;
            in.skip(Math.max(0, length));
        }
        return new FrontendMessage.Bind(portal, statement,
                new ParameterValues(formats, body, offsets, lengths),
                in.formats());
    }

    private static FrontendMessage functionCall(MessageReader in) {
        in.skip(in.remaining());
        return new FrontendMessage.FunctionCall();
    }
}
