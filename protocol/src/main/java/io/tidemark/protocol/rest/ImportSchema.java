package io.tidemark.protocol.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.protocol.http.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The part {@code schema} of a form: <code>[{"name": "ts", "type": "TIMESTAMP", "pattern": "yyyy-MM-dd"}, …]</code>. */
final class ImportSchema {
    private static final int MAX_BYTES = 1 << 20;

    private ImportSchema() {}

    /** The formats of columns by their names, as written. */
    static Map<String, FieldFormat> read(InputStream body) throws IOException {
        byte[] text = body.readNBytes(MAX_BYTES + 1);
        if (text.length > MAX_BYTES) {
            throw new HttpException(413, "the schema is longer than " + MAX_BYTES + " bytes");
        }
        Map<String, FieldFormat> formats = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            require(json.nextToken() == JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                column(json, formats);
            }
            require(json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null);
        } catch (JsonProcessingException malformed) {
            throw new HttpException(400, "the schema is no JSON: " + malformed.getOriginalMessage());
        }
        return formats;
    }

    private static void column(JsonParser json, Map<String, FieldFormat> formats) throws IOException {
        String name = "";
        String type = "";
        String pattern = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            require(json.nextToken().isScalarValue());
            switch (key) {
                case "name" -> name = json.getText();
                case "type" -> type = json.getText();
                case "pattern" -> pattern = json.getText();
                default -> {} // a locale: names are English
            }
        }
        require(json.currentToken() == JsonToken.END_OBJECT && !name.isEmpty());
        FieldKind kind = kind(type);
        if (!pattern.isEmpty() && !kind.isTime()) {
            throw new HttpException(400, "the schema has a pattern for " + name + ", which has no times");
        }
        formats.put(name, new FieldFormat(kind, pattern.isEmpty() ? null : TimePattern.of(pattern)));
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new HttpException(400,
                    "the schema is a list of columns: [{\"name\": \"ts\", \"type\": \"TIMESTAMP\"}, …]");
        }
    }

    private static FieldKind kind(String type) {
        return switch (type.toUpperCase(Locale.ROOT)) {
            case "BOOLEAN" -> FieldKind.BOOLEAN;
            case "BYTE", "SHORT" -> FieldKind.SHORT;
            case "INT" -> FieldKind.INT;
            case "LONG" -> FieldKind.LONG;
            case "FLOAT" -> FieldKind.FLOAT;
            case "DOUBLE" -> FieldKind.DOUBLE;
            case "TIMESTAMP" -> FieldKind.TIMESTAMP;
            case "DATE" -> FieldKind.DATE;
            case "UUID" -> FieldKind.UUID;
            case "SYMBOL" -> FieldKind.SYMBOL;
            case "STRING", "VARCHAR", "CHAR" -> FieldKind.VARCHAR;
            default -> throw new HttpException(400, "the schema has an unknown type: " + type);
        };
    }
}
