package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** The rows of functions that encode, quote and format. */
final class FormatFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId BYTEA = TypeId.BYTEA;

    private FormatFunctions() {}

    static void declare(Declarations rows) {
        rows.function("md5", TEXT).rows((row, output) -> output.text(hash("MD5", row.bytes(0))));
        rows.function("md5", BYTEA).rows((row, output) -> output.text(hash("MD5", row.bytes(0))));
        rows.function("sha256", BYTEA).returns(BYTEA)
                .rows((row, output) -> output.bytes(HexFormat.of().parseHex(hash("SHA-256", row.bytes(0)))));
        rows.function("to_hex", TypeId.INT4)
                .rows((row, output) -> output.text(Integer.toHexString(row.int4(0))));
        rows.function("to_hex", TypeId.INT8)
                .rows((row, output) -> output.text(Long.toHexString(row.int8(0))));
        rows.function("encode", BYTEA, TEXT)
                .rows((row, output) -> output.text(encode(row.bytes(0), row.text(1))));
        rows.function("decode", TEXT, TEXT).returns(BYTEA)
                .rows((row, output) -> output.bytes(decode(row.text(0), row.text(1))));
        rows.function("quote_ident", TEXT).rows((row, output) -> output.text(identifier(row.text(0))));
        rows.function("quote_literal", TEXT).rows((row, output) -> output.text(literal(row.text(0))));
        rows.function("quote_literal", TypeId.ANYELEMENT).stable()
                .rows((row, output) -> output.text(literal(TextOutput.of(row, 0))));
        rows.function("quote_nullable", TEXT).nullable()
                .rows((row, output) -> output.text(row.isNull(0) ? "NULL" : literal(row.text(0))));
        rows.function("quote_nullable", TypeId.ANYELEMENT).nullable().stable()
                .rows((row, output) -> output.text(row.isNull(0) ? "NULL" : literal(TextOutput.of(row, 0))));
        rows.function("format", TEXT).nullable().stable().rows(FormatFunctions::format);
        rows.function("format", TEXT, TypeId.ANY).variadic().nullable().stable()
                .rows(FormatFunctions::format);
        rows.function("convert_from", BYTEA, TypeId.NAME)
                .rows((row, output) -> output.text(new String(row.bytes(0), StandardCharsets.UTF_8)));
        rows.function("convert_to", TEXT, TypeId.NAME).returns(BYTEA)
                .rows((row, output) -> output.bytes(row.bytes(0)));
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String encode(byte[] bytes, String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "base64" -> Base64.getMimeEncoder(76, new byte[]{'\n'}).encodeToString(bytes);
            case "escape" -> escaped(bytes);
            default -> throw Errors.invalidParameter("unrecognized encoding: \"" + format + '"');
        };
    }

    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            if (b == 0 || b < 0) {
                text.append('\\').append("%03o".formatted(b & 0xFF));
            } else {
                text.append(b == '\\' ? "\\\\" : Character.toString(b));
            }
        }
        return text.toString();
    }

    private static byte[] decode(String text, String format) {
        try {
            return switch (format.toLowerCase(Locale.ROOT)) {
                case "hex" -> HexFormat.of().parseHex(text.replaceAll("\\s", ""));
                case "base64" -> Base64.getDecoder().decode(text.replaceAll("\\s", ""));
                case "escape" -> TextInput.bytea(text);
                default -> throw Errors.invalidParameter("unrecognized encoding: \"" + format + '"');
            };
        } catch (IllegalArgumentException invalid) {
            throw format.equalsIgnoreCase("hex")
                    ? TextInput.badHex(text)
                    : Errors.invalidParameter("invalid base64 end sequence");
        }
    }

    /** The name in quotes where it needs them. */
    static String identifier(String name) {
        boolean plain = !name.isEmpty() && !Character.isDigit(name.charAt(0)) && name.charAt(0) != '$';
        for (int i = 0; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }
        return plain && !ReservedWords.contains(name) ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        String quoted = '\'' + text.replace("'", "''").replace("\\", "\\\\") + '\'';
        return text.indexOf('\\') >= 0 ? 'E' + quoted : quoted;
    }

    private static void format(Row row, Output output) {
        if (row.isNull(0)) {
            output.nothing();
            return;
        }
        String pattern = row.text(0);
        StringBuilder text = new StringBuilder();
        int argument = 1;
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c != '%') {
                text.append(c);
                continue;
            }
            if (at >= pattern.length()) {
                throw Errors.invalidParameter("unterminated format() type specifier");
            }
            if (pattern.charAt(at) == '%') {
                text.append('%');
                at++;
                continue;
            }
            FormatSpecifier specifier = FormatSpecifier.read(pattern, at);
            int chosen = specifier.position() > 0 ? specifier.position() : argument;
            argument = chosen + 1;
            if (chosen >= row.count()) {
                throw Errors.invalidParameter("too few arguments for format()");
            }
            specifier.append(text, row, chosen);
            at = specifier.end();
        }
        output.text(text.toString());
    }
}
