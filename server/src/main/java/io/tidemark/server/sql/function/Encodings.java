package io.tidemark.server.sql.function;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Bytes as text and back, as encode and decode do it, and digests. */
final class Encodings {
    private Encodings() {}

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String encode(byte[] bytes, String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "base64" -> Base64.getMimeEncoder(76, new byte[]{'\n'}).encodeToString(bytes);
            case "escape" -> escaped(bytes, false);
            default -> throw unrecognized(format);
        };
    }

    private static io.tidemark.server.sql.SqlException unrecognized(String format) {
        return Errors.invalidParameter("unrecognized encoding: \"" + format + '"');
    }

    /** Bytes beyond ASCII as octal numbers; with {@code control}, control characters too. */
    static String escaped(byte[] bytes, boolean control) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            if (b <= 0 || (control && (b < ' ' || b == 0x7F))) {
                text.append('\\').append("%03o".formatted(b & 0xFF));
            } else {
                text.append(b == '\\' ? "\\\\" : Character.toString(b));
            }
        }
        return text.toString();
    }

    static byte[] decode(String text, String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> hex(text);
            case "base64" -> base64(text);
            case "escape" -> TextInput.bytea(text.startsWith("\\x") ? "\\\\x" + text.substring(2) : text);
            default -> throw unrecognized(format);
        };
    }

    private static byte[] hex(String text) {
        try {
            return HexFormat.of().parseHex(text.replaceAll("[ \\n\\t\\r]", ""));
        } catch (IllegalArgumentException invalid) {
            throw TextInput.badHex(text);
        }
    }

    private static byte[] base64(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int buffer = 0;
        int position = 0;
        int end = 0;
        for (byte c : text.getBytes(StandardCharsets.UTF_8)) {
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                continue;
            }
            int value = 0;
            if (c == '=') {
                if (end == 0) {
                    end = position == 2 ? 1 : position == 3 ? 2 : -1;
                }
                if (end < 0) {
                    throw Errors.invalidParameter("unexpected \"=\" while decoding base64 sequence");
                }
            } else {
                value = sextet(c);
                if (value < 0) {
                    throw Errors.invalidParameter(
                            "invalid symbol \"" + (char) (c & 0xFF)
                                    + "\" found while decoding base64 sequence");
                }
            }
            buffer = buffer << 6 | value;
            if (++position == 4) {
                bytes.write(buffer >> 16);
                if (end == 0 || end > 1) {
                    bytes.write(buffer >> 8);
                }
                if (end == 0 || end > 2) {
                    bytes.write(buffer);
                }
                buffer = 0;
                position = 0;
            }
        }
        if (position != 0) {
            throw Errors.invalidParameter("invalid base64 end sequence");
        }
        return bytes.toByteArray();
    }

    private static int sextet(byte c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        return c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
    }
}
