package io.tidemark.protocol.type;

import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.SqlState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One-dimensional arrays, and int2vector and oidvector, between the wire and the engine's memory. The engine's image, all
 * little-endian: count (4 bytes), lower bound (4), then for each item its length (4, -1 for NULL) and its {@link ValueImage}.
 */
public final class ArrayImage {
    private final PgType type;
    private final PgType element;
    private final ZoneId zone;

    private ArrayImage(PgType type, ZoneId zone) {
        this.type = type;
        this.element = type.element().orElseThrow(() -> new IllegalArgumentException("no array: " + type));
        this.zone = zone;
    }

    /** What is in an image or a wire value. */
    private record Items(int lowerBound, List<byte @Nullable []> values) {}

    /** Image → wire form; {@code zone} is that in which timestamptz is shown. */
    public static byte[] toWire(PgType arrayType, Format format, byte[] image, ZoneId zone) {
        ArrayImage codec = new ArrayImage(arrayType, zone);
        Items items = items(image);
        return format == Format.TEXT ? codec.text(items) : codec.binary(items);
    }

    /**
     * Wire form → image.
     *
     * @throws ValueException 22P02, 22P03, 0A000 for more than one dimension, and what the items' type throws
     */
    public static byte[] fromWire(PgType arrayType, Format format, byte[] bytes, int offset, int length,
            ZoneId zone) {
        ArrayImage codec = new ArrayImage(arrayType, zone);
        return image(format == Format.TEXT
                ? codec.parseText(Ascii.string(bytes, offset, length))
                : codec.parseBinary(ByteBuffer.wrap(bytes, offset, length)));
    }

    private boolean isVector() {
        return type == PgType.INT2VECTOR || type == PgType.OIDVECTOR;
    }

    private static Items items(byte[] image) {
        ByteBuffer in = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int count = in.getInt();
        int lowerBound = in.getInt();
        List<byte @Nullable []> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            if (length < 0) {
                values.add(null);
            } else {
                byte[] value = new byte[length];
                in.get(value);
                values.add(value);
            }
        }
        return new Items(lowerBound, values);
    }

    private static byte[] image(Items items) {
        int size = 8;
        for (byte[] value : items.values()) {
            size += 4 + (value == null ? 0 : value.length);
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(items.values().size()).putInt(items.lowerBound());
        for (byte[] value : items.values()) {
            put(value, out);
        }
        return out.array();
    }

    private static void put(byte @Nullable [] value, ByteBuffer out) {
        if (value == null) {
            out.putInt(-1);
        } else {
            out.putInt(value.length).put(value);
        }
    }

    private byte[] text(Items items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!isVector()) {
            if (items.lowerBound() != 1 && !items.values().isEmpty()) {
                int upper = items.lowerBound() + items.values().size() - 1;
                out.writeBytes(Ascii.bytes("[" + items.lowerBound() + ":" + upper + "]="));
            }
            out.write('{');
        }
        boolean first = true;
        for (byte[] value : items.values()) {
            if (!first) {
                out.write(isVector() ? ' ' : ',');
            }
            first = false;
            if (value == null) {
                out.writeBytes(Ascii.bytes("NULL"));
            } else {
                putItem(ValueImage.toText(element, value, zone), out);
            }
        }
        if (!isVector()) {
            out.write('}');
        }
        return out.toByteArray();
    }

    private static void putItem(byte[] text, ByteArrayOutputStream out) {
        if (!needsQuotes(text)) {
            out.writeBytes(text);
            return;
        }
        out.write('"');
        for (byte b : text) {
            if (b == '"' || b == '\\') {
                out.write('\\');
            }
            out.write(b);
        }
        out.write('"');
    }

    private static boolean needsQuotes(byte[] text) {
        if (text.length == 0 || Ascii.equalsIgnoreCase(text, 0, text.length, "null")) {
            return true;
        }
        for (byte b : text) {
            if (b == '"' || b == '\\' || b == '{' || b == '}' || b == ',' || Ascii.isSpace(b)) {
                return true;
            }
        }
        return false;
    }

    private byte[] binary(Items items) {
        List<byte @Nullable []> values = new ArrayList<>();
        int size = 20;
        boolean hasNull = false;
        for (byte[] image : items.values()) {
            byte[] value = image == null ? null : ValueImage.toBinary(element, image);
            values.add(value);
            hasNull |= value == null;
            size += 4 + (value == null ? 0 : value.length);
        }
        if (values.isEmpty() && !isVector()) {
            return ByteBuffer.allocate(12).putInt(0).putInt(0).putInt(element.oid()).array();
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(1).putInt(hasNull ? 1 : 0).putInt(element.oid())
                .putInt(values.size()).putInt(isVector() ? 0 : items.lowerBound());
        for (byte[] value : values) {
            put(value, out);
        }
        return out.array();
    }

    private Items parseBinary(ByteBuffer in) {
        if (in.remaining() < 12) {
            throw ValueException.binary(type.typeName());
        }
        int dimensions = in.getInt();
        in.getInt();
        int elementOid = in.getInt();
        if (dimensions > 1) {
            throw severalDimensions();
        }
        if (elementOid != element.oid() || dimensions < 0 || (dimensions == 1 && in.remaining() < 8)) {
            throw ValueException.binary(type.typeName());
        }
        int count = dimensions == 0 ? 0 : in.getInt();
        int lowerBound = dimensions == 0 ? 1 : in.getInt();
        if (count < 0 || count > in.remaining() / 4) {
            throw ValueException.binary(type.typeName());
        }
        List<byte @Nullable []> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.remaining() < 4 ? Integer.MAX_VALUE : in.getInt();
            if (length < -1 || length > in.remaining()) {
                throw ValueException.binary(type.typeName());
            }
            byte[] value = new byte[Math.max(0, length)];
            in.get(value);
            values.add(length < 0 ? null : ValueImage.fromBinary(element, value, 0, length));
        }
        if (in.hasRemaining()) {
            throw ValueException.binary(type.typeName());
        }
        return new Items(lowerBound, values);
    }

    private Items parseText(String text) {
        List<@Nullable String> words;
        int lowerBound = isVector() ? 0 : 1;
        if (isVector()) {
            words = new ArrayList<>(text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1)));
        } else {
            String body = text.strip();
            if (body.startsWith("[")) {
                int colon = body.indexOf(':');
                int equals = body.indexOf('=');
                if (colon < 0 || equals < colon) {
                    throw malformed(text);
                }
                lowerBound = IntegerText.parseInt4(Ascii.bytes(body), 1, colon - 1);
                body = body.substring(equals + 1).strip();
            }
            words = new ArrayText(text, body).words();
        }
        List<byte @Nullable []> values = new ArrayList<>(words.size());
        for (String word : words) {
            byte[] bytes = word == null ? null : word.getBytes(StandardCharsets.UTF_8);
            values.add(bytes == null ? null : ValueImage.fromText(element, bytes, 0, bytes.length, zone));
        }
        return new Items(lowerBound, values);
    }

    static ValueException malformed(String text) {
        return new ValueException(SqlState.INVALID_TEXT_REPRESENTATION,
                "malformed array literal: \"" + text + "\"");
    }

    static ValueException severalDimensions() {
        return new ValueException(SqlState.FEATURE_NOT_SUPPORTED,
                "arrays of several dimensions are not supported");
    }
}
