package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The rows of functions on bytea: single bytes and bits, parts, character sets. */
final class BytesFunctions {
    private static final TypeId BYTEA = TypeId.BYTEA;
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId INT8 = TypeId.INT8;
    private static final TypeId NAME = TypeId.NAME;

    private BytesFunctions() {}

    static void declare(Declarations rows) {
        bits(rows);
        parts(rows);
        charsets(rows);
        for (int size : List.of(224, 256, 384, 512)) {
            rows.function("sha" + size, BYTEA).returns(BYTEA)
                    .rows((row, output) -> output.bytes(Encodings.digest("SHA-" + size, row.bytes(0))));
        }
    }

    private static void bits(Declarations rows) {
        rows.function("get_byte", BYTEA, INT4).returns(INT4).rows((row, output) -> output
                .int4(row.bytes(0)[index(row.int4(1), row.bytes(0).length)] & 0xFF));
        rows.function("set_byte", BYTEA, INT4, INT4).returns(BYTEA).rows((row, output) -> {
            byte[] bytes = row.bytes(0).clone();
            bytes[index(row.int4(1), bytes.length)] = (byte) row.int4(2);
            output.bytes(bytes);
        });
        rows.function("get_bit", BYTEA, INT8).returns(INT4).rows((row, output) -> {
            long at = row.int8(1);
            byte[] bytes = row.bytes(0);
            output.int4(bytes[index(at, bytes.length * 8L) >> 3] >> (at & 7) & 1);
        });
        rows.function("set_bit", BYTEA, INT8, INT4).returns(BYTEA).rows((row, output) -> {
            byte[] bytes = row.bytes(0).clone();
            int at = index(row.int8(1), bytes.length * 8L);
            int bit = row.int4(2);
            if (bit != 0 && bit != 1) {
                throw Errors.invalidParameter("new bit must be 0 or 1");
            }
            int mask = 1 << (at & 7);
            bytes[at >> 3] = (byte) (bit == 1 ? bytes[at >> 3] | mask : bytes[at >> 3] & ~mask);
            output.bytes(bytes);
        });
        rows.function("bit_count", BYTEA).returns(INT8).rows((row, output) -> {
            long count = 0;
            for (byte one : row.bytes(0)) {
                count += Integer.bitCount(one & 0xFF);
            }
            output.int8(count);
        });
    }

    private static int index(long index, long size) {
        if (index < 0 || index >= size) {
            throw Errors.error("2202E", "index " + index + " out of valid range, 0.." + (size - 1));
        }
        return (int) index;
    }

    private static void parts(Declarations rows) {
        rows.function("position", BYTEA, BYTEA).returns(INT4)
                .rows((row, output) -> output.int4(position(row.bytes(0), row.bytes(1))));
        rows.function("overlay", BYTEA, BYTEA, INT4).returns(BYTEA).rows((row, output) -> output
                .bytes(overlay(row.bytes(0), row.bytes(1), row.int4(2), row.bytes(1).length)));
        rows.function("overlay", BYTEA, BYTEA, INT4, INT4).returns(BYTEA).rows((row, output) -> output
                .bytes(overlay(row.bytes(0), row.bytes(1), row.int4(2), row.int4(3))));
        for (String name : List.of("btrim", "ltrim", "rtrim")) {
            rows.function(name, BYTEA, BYTEA).returns(BYTEA).rows((row, output) -> output
                    .bytes(trim(row.bytes(0), row.bytes(1), !name.equals("rtrim"), !name.equals("ltrim"))));
        }
    }

    private static int position(byte[] whole, byte[] part) {
        for (int i = 0; i + part.length <= whole.length; i++) {
            if (Arrays.equals(whole, i, i + part.length, part, 0, part.length)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static byte[] overlay(byte[] whole, byte[] part, int start, int count) {
        if (start <= 0) {
            throw Errors.error("22011", "negative substring length not allowed");
        }
        if ((int) ((long) start + count) != (long) start + count) {
            throw Errors.outOfRange("integer");
        }
        byte[] head = Strings.substring(whole, 1, start - 1);
        byte[] tail = Strings.substring(whole, Math.max(1, start + count), Integer.MAX_VALUE);
        byte[] all = Arrays.copyOf(head, head.length + part.length + tail.length);
        System.arraycopy(part, 0, all, head.length, part.length);
        System.arraycopy(tail, 0, all, head.length + part.length, tail.length);
        return all;
    }

    private static byte[] trim(byte[] bytes, byte[] unwanted, boolean left, boolean right) {
        int from = 0;
        int to = bytes.length;
        while (left && from < to && contains(unwanted, bytes[from])) {
            from++;
        }
        while (right && from < to && contains(unwanted, bytes[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static boolean contains(byte[] set, byte wanted) {
        for (byte one : set) {
            if (one == wanted) {
                return true;
            }
        }
        return false;
    }

    private static void charsets(Declarations rows) {
        rows.function("convert_from", BYTEA, NAME).rows((row, output) -> output
                .text(decoded(row.bytes(0), charset(row.text(1), "source"), row.text(1))));
        rows.function("convert_to", TEXT, NAME).returns(BYTEA).rows((row, output) -> output
                .bytes(encoded(row.text(0), charset(row.text(1), "destination"), row.text(1))));
        rows.function("convert", BYTEA, NAME, NAME).returns(BYTEA).rows((row, output) -> output.bytes(encoded(
                decoded(row.bytes(0), charset(row.text(1), "source"), row.text(1)),
                charset(row.text(2), "destination"), row.text(2))));
        rows.function("length", BYTEA, NAME).returns(INT4).rows((row, output) -> output.int4(Strings
                .length(decoded(row.bytes(0), charset(row.text(1), "source"), row.text(1)))));
    }

    private static Charset charset(String name, String role) {
        String plain = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
        return switch (plain) {
            case "UTF8", "UNICODE" -> StandardCharsets.UTF_8;
            case "LATIN1", "ISO88591" -> StandardCharsets.ISO_8859_1;
            case "SQLASCII" -> StandardCharsets.US_ASCII;
            default -> throw Errors.invalidParameter(
                    "invalid " + role + " encoding name \"" + name + '"');
        };
    }

    private static String decoded(byte[] bytes, Charset charset, String name) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException invalid) {
            throw Errors.error("22021", "invalid byte sequence for encoding \""
                    + (charset.equals(StandardCharsets.UTF_8) ? "UTF8" : name) + '"');
        }
    }

    private static byte[] encoded(String text, Charset charset, String name) {
        try {
            ByteBuffer bytes = charset.newEncoder().encode(java.nio.CharBuffer.wrap(text));
            byte[] result = new byte[bytes.remaining()];
            bytes.get(result);
            return result;
        } catch (CharacterCodingException invalid) {
            throw Errors.error("22P05",
                    "character of encoding \"UTF8\" has no equivalent in encoding \"" + name + '"');
        }
    }
}
