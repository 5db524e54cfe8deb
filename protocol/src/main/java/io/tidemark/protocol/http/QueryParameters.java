package io.tidemark.protocol.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a query string, or of a form, which has the same format. */
public final class QueryParameters {
    private static final int MOST = 1_000;

    private QueryParameters() {}

    /**
     * Takes a query string apart; names in the order of their first value.
     *
     * @param text percent-encoded, {@code +} for a space
     * @throws HttpException 400 for broken percent-encoding or UTF-8, and for more than 1,000 parameters
     */
    public static Map<String, List<String>> parse(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        int count = 0;
        for (int start = 0; start <= text.length();) {
            int end = text.indexOf('&', start);
            end = end < 0 ? text.length() : end;
            if (end > start) {
                if (++count > MOST) {
                    throw new HttpException(400, "more than " + MOST + " parameters");
                }
                int equals = text.indexOf('=', start);
                boolean valued = equals >= 0 && equals < end;
                String name = decode(text.substring(start, valued ? equals : end), true);
                String value = valued ? decode(text.substring(equals + 1, end), true) : "";
                parameters.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
            }
            start = end + 1;
        }
        return parameters;
    }

    /**
     * Decodes percent-encoded UTF-8.
     *
     * @param form whether {@code +} is a space
     * @throws HttpException 400 when it is broken
     */
    static String decode(String text, boolean form) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()) {
                    throw new HttpException(400, "bad percent-encoding in the request's address");
                }
                bytes[length++] = (byte) (digit(text.charAt(i + 1)) << 4 | digit(text.charAt(i + 2)));
                i += 2;
            } else if (c == '+' && form) {
                bytes[length++] = ' ';
            } else { // Netty reads the bytes of a head as ISO 8859-1: raw UTF-8 comes through as it was sent
                bytes[length++] = narrow(c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException broken) {
            throw new HttpException(400, "Bad UTF8 encoding in query text");
        }
    }

    private static byte narrow(char c) {
        if (c > 0xff) {
            throw new HttpException(400, "bad character in the request's address");
        }
        return (byte) c;
    }

    private static int digit(char c) {
        int digit = Character.digit(c, 16);
        if (digit < 0 || c > 'f') {
            throw new HttpException(400, "bad percent-encoding in the request's address");
        }
        return digit;
    }
}
