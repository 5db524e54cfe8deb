package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.JsonOrder;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** A jsonb value as bytes that compare as {@link JsonOrder} compares the values. */
final class JsonKey {
    private JsonKey() {}

    static void encode(MemorySegment bytes, long offset, int length, KeyBuffer out) {
        byte[] text = bytes.asSlice(offset, length).toArray(Layouts.BYTE);
        Json value = JsonReader.read(new String(text, StandardCharsets.UTF_8));
        if (value instanceof Json.Members) {
            out.putByte(2);
            nested(value, out);
            return;
        }
        out.putByte(1);
        out.putLong(JsonOrder.sizeOfWhole(value) ^ Long.MIN_VALUE);
        out.putByte(value instanceof Json.Array ? 1 : 0);
        nested(value, out);
    }

    private static void nested(Json value, KeyBuffer out) {
        out.putByte(JsonOrder.rank(value));
        switch (value) {
            case Json.Null _ -> {}
            case Json.Bool(boolean flag) -> out.putByte(flag ? 1 : 0);
            case Json.Text(String text) -> text(text, out);
            case Json.Numeric(var number) -> {
                byte[] digits = number.toString().getBytes(StandardCharsets.US_ASCII);
                NumericKey.encode(MemorySegment.ofArray(digits), 0, digits.length, out);
            }
            case Json.Array(var elements) -> {
                out.putLong(elements.size() ^ Long.MIN_VALUE);
                elements.forEach(element -> nested(element, out));
            }
            case Json.Members(var members) -> {
                out.putLong(members.size() ^ Long.MIN_VALUE);
                members.forEach((key, member) -> {
                    text(key, out);
                    nested(member, out);
                });
            }
        }
    }

    private static void text(String text, KeyBuffer out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        KeyEncoder.text(MemorySegment.ofArray(bytes), 0, bytes.length, out);
    }
}
