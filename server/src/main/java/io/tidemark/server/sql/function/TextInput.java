package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.DateTimeParser;
import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.FloatText;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.RowPosition;
import io.tidemark.server.sql.type.TextStyle;
import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/** Values of text, as PostgreSQL's input functions read them. */
final class TextInput {
    private TextInput() {}

    /** Writes the value of a text, or throws 22P02, 22003, 22007, 22008 and the like. */
    static void write(TypeId type, String text, Output output, Environment environment) {
        if (type.element() != null) {
            output.array(ArrayText.parse(type, text, environment));
            return;
        }
        switch (type) {
            case BOOLEAN -> output.bool(bool(text));
            case INT2, INT4, INT8, OID -> Integers.write(output, type, Integers.parse(text, type));
            case FLOAT4 -> output.float4(float4(text));
            case FLOAT8 -> output.float8(float8(text));
            case NUMERIC -> output.numeric(numeric(text));
            case BYTEA -> output.bytes(bytea(text));
            case UUID -> output.uuid(uuid(text));
            case INTERVAL -> output.interval(interval(text, environment));
            case DATE -> output.int4(DateTimeParser.date(text, environment.moment()));
            case TIME -> output.int8(DateTimeParser.time(text, environment.moment()));
            case TIMESTAMP -> output.int8(DateTimeParser.timestamp(text, environment.moment()));
            case TIMESTAMPTZ -> output.int8(DateTimeParser.timestampWithZone(text, environment.moment()));
            case REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGOPERATOR, REGNAMESPACE, REGROLE,
                    REGCOLLATION ->
                output.int4(object(type, text, environment));
            case TID -> output.int8(position(text));
            case XID, CID -> Integers.write(output, TypeId.OID, Integers.parse(text, TypeId.OID));
            case CHAR_INTERNAL ->
                output.text(text.isEmpty() ? "" : text.substring(0, text.offsetByCodePoints(0, 1)));
            case NAME -> output.text(name(text));
            case JSON -> {
                JsonReader.check(text);
                output.text(text);
            }
            case JSONB -> output.text(JsonReader.read(text).toString());
            default -> output.text(text);
        }
    }

    private static long position(String text) {
        Long position = RowPosition.parse(text);
        if (position == null) {
            throw Errors.invalidInput("tid", text);
        }
        return position;
    }

    static boolean bool(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
                return true;
            }
            if ("false".startsWith(word) || "no".startsWith(word) || word.equals("off") || word.equals("of")
                    || word.equals("0")) {
                return false;
            }
        }
        throw Errors.invalidInput("boolean", text);
    }

    static double float8(String text) {
        Double value = FloatText.parse(text);
        if (value == null
                ? FloatText.startsBeyondFloat8(text)
                : (Double.isInfinite(value) && !isInfinity(text)) || (value == 0 && hasDigit(text))) {
            throw Errors.error("22003", '"' + text + "\" is out of range for type double precision");
        }
        if (value == null) {
            throw Errors.invalidInput("double precision", text);
        }
        return value;
    }

    private static float float4(String text) {
        Double parsed = FloatText.parse(text);
        float value = parsed == null
                ? Float.NaN
                : Double.isFinite(parsed) ? FloatText.narrow(text, parsed) : parsed.floatValue();
        if (parsed == null
                ? FloatText.startsBeyondFloat4(text)
                : (Float.isInfinite(value) && !isInfinity(text))
                        || (value == 0 && hasDigit(text))) {
            throw Errors.error("22003", '"' + text + "\" is out of range for type real");
        }
        if (parsed == null) {
            throw Errors.invalidInput("real", text);
        }
        return value;
    }

    private static boolean isInfinity(String text) {
        return text.toLowerCase(Locale.ROOT).contains("inf");
    }

    /** Whether a digit other than 0 stands before the exponent. */
    private static boolean hasDigit(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'e' || c == 'E') {
                return false;
            }
            if (c >= '1' && c <= '9') {
                return true;
            }
        }
        return false;
    }

    static Decimal numeric(String text) {
        Decimal value = Decimal.parse(text);
        if (value == null) {
            throw Errors.invalidInput("numeric", text);
        }
        if (value.isFinite() && (value.scale() > 16_383
                || value.finite().precision() - value.scale() > 131_072)) {
            throw Errors.error("22003", "value overflows numeric format");
        }
        return value;
    }

    static Interval interval(String text, Environment environment) {
        return Interval.parse(text,
                environment.textStyle().intervals() == TextStyle.IntervalFormat.SQL_STANDARD);
    }

    private static UUID uuid(String text) {
        String digits = text;
        if (digits.startsWith("{") && digits.endsWith("}")) {
            digits = digits.substring(1, digits.length() - 1);
        }
        String plain = digits.replaceAll("(?<=^([0-9a-fA-F]{4}){1,7})-(?=[0-9a-fA-F])", "").replace("-", "");
        if (plain.length() != 32 || !digits.matches("([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}")) {
            throw Errors.invalidInput("uuid", text);
        }
        return new UUID(HexFormat.fromHexDigitsToLong(plain, 0, 16),
                HexFormat.fromHexDigitsToLong(plain, 16, 32));
    }

    static byte[] bytea(String text) {
        if (text.startsWith("\\x")) {
            try {
                return HexFormat.of().parseHex(blanksBetweenPairs(text.substring(2)));
            } catch (IllegalArgumentException notHex) {
                throw badHex(text.substring(2));
            }
        }
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[source.length];
        int length = 0;
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '\\') {
                bytes[length++] = source[i];
            } else if (i + 1 < source.length && source[i + 1] == '\\') {
                bytes[length++] = '\\';
                i++;
            } else if (i + 3 < source.length && octal(source, i + 1)) {
                bytes[length++] = (byte) ((source[i + 1] - '0') * 64 + (source[i + 2] - '0') * 8
                        + source[i + 3] - '0');
                i += 3;
            } else {
                throw Errors.error("22P02", "invalid input syntax for type bytea");
            }
        }
        return java.util.Arrays.copyOf(bytes, length);
    }

    private static String blanksBetweenPairs(String digits) {
        StringBuilder pairs = new StringBuilder(digits.length());
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            boolean blank = c == ' ' || (c >= '\t' && c <= '\r' && c != 0x0B && c != '\f');
            if (!blank || pairs.length() % 2 == 1) {
                pairs.append(c);
            }
        }
        return pairs.toString();
    }

    private static boolean octal(byte[] source, int from) {
        return source[from] >= '0' && source[from] <= '3' && source[from + 1] >= '0'
                && source[from + 1] <= '7'
                && source[from + 2] >= '0' && source[from + 2] <= '7';
    }

    /** The error for text that is not pairs of hexadecimal digits. */
    static SqlException badHex(String text) {
        String digits = blanksBetweenPairs(text);
        for (int i = 0; i < digits.length(); i++) {
            if (!HexFormat.isHexDigit(digits.charAt(i))) {
                return Errors.invalidParameter("invalid hexadecimal digit: \"" + digits.charAt(i) + '"');
            }
        }
        return Errors.invalidParameter("invalid hexadecimal data: odd number of digits");
    }

    /** A name cut to 63 bytes. */
    static String name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= 63) {
            return text;
        }
        int end = 63;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static int object(TypeId type, String text, Environment environment) {
        String name = text.strip();
        if (name.equals("-")) {
            return 0;
        }
        if (name.isEmpty() && type == TypeId.REGCLASS) {
            throw Errors.error("42602", "invalid name syntax");
        }
        if (!name.isEmpty() && name.chars().allMatch(Character::isDigit)) {
            return (int) Integers.parse(name, TypeId.OID);
        }
        int oid = switch (type) {
            case REGCLASS -> environment.names().relation(name);
            case REGNAMESPACE -> environment.names().schema(name);
            case REGTYPE -> TypeNames.oidOf(name);
            case REGPROCEDURE -> Signatures.procedure(bare(name));
            case REGOPER, REGOPERATOR -> Signatures.operator(bare(name));
            case REGROLE -> NamedObjects.of(environment, "pg_authid").oid(unquoted(name));
            case REGCOLLATION -> NamedObjects.of(environment, "pg_collation").oid(unquoted(bare(name)));
            default -> procedure(name);
        };
        if (oid == 0) {
            throw missing(type, text);
        }
        return oid;
    }

    private static SqlException missing(TypeId type, String text) {
        return switch (type) {
            case REGCLASS -> Errors.error("42P01", "relation \"" + text + "\" does not exist");
            case REGNAMESPACE -> Errors.error("3F000", "schema \"" + text + "\" does not exist");
            case REGTYPE -> Errors.error("42704", "type \"" + text + "\" does not exist");
            case REGOPER, REGOPERATOR -> Errors.error("42883", "operator does not exist: " + text);
            case REGROLE -> Errors.error("42704", "role \"" + text + "\" does not exist");
            case REGCOLLATION -> Errors.error("42704",
                    "collation \"" + text + "\" for encoding \"UTF8\" does not exist");
            default -> Errors.error("42883", "function \"" + text + "\" does not exist");
        };
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.replace("\"", "") : name.toLowerCase(Locale.ROOT);
    }

    private static String bare(String name) {
        return name.startsWith("pg_catalog.") ? name.substring("pg_catalog.".length()) : name;
    }

    private static int procedure(String name) {
        int oid = Signatures.oid(bare(name));
        if (oid < 0) {
            throw Errors.error("42725", "more than one function named \"" + name + '"');
        }
        return oid;
    }
}
