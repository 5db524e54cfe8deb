package io.tidemark.storage.backup;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.storage.type.ColumnType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one line of a manifest, in the order in which they are written; what does not fit is an
 * {@link IllegalArgumentException} or Jackson's own. Confined to its thread.
 */
final class ManifestLine {
    private final JsonParser parser;
    private boolean ended;

    /** The parser is at the start of the object. */
    ManifestLine(JsonParser parser) {
        this.parser = parser;
    }

    /** Goes on to the value of the next field, and says its name. */
    String nextName() throws IOException {
        String name = parser.nextFieldName();
        if (name == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        parser.nextToken();
        return name;
    }

    /** Goes on to the value of the next field, which must have this name. */
    void next(String name) throws IOException {
        String found = nextName();
        if (!found.equals(name)) {
            throw new IllegalArgumentException("field '" + found + "' in place of '" + name + "'");
        }
    }

    /** Nothing more is in the line. */
    void end() throws IOException {
        if (!ended && parser.nextToken() != JsonToken.END_OBJECT) {
            throw new IllegalArgumentException("too many fields");
        }
    }

    /** The value where the parser is. */
    String text() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException("no text");
        }
        return parser.getText();
    }

    /** A path inside of the set. */
    String path() throws IOException {
        String path = text();
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a path that leaves the set: " + path);
            }
        }
        return path;
    }

    private long number() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new IllegalArgumentException("no whole number");
        }
        return parser.getLongValue();
    }

    private static int size(long number) {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a count of " + number);
        }
        return (int) number;
    }

    long nextLong(String name) throws IOException {
        next(name);
        return number();
    }

    private String nextText(String name) throws IOException {
        next(name);
        return text();
    }

    private UUID nextUuid(String name) throws IOException {
        return UUID.fromString(nextText(name));
    }

    /** What stands after the format in the first line. */
    SetHead head() throws IOException {
        String server = nextText("server");
        String word = nextText("kind");
        SetHead.Kind kind = null;
        for (SetHead.Kind one : SetHead.Kind.values()) {
            kind = one.word().equals(word) ? one : kind;
        }
        if (kind == null) {
            throw new IllegalArgumentException("a set of an unknown kind, '" + word + "'");
        }
        return new SetHead(server, kind, nextUuid("set"), nextText("label"), nextUuid("database"),
                nextLong("timeline"), nextLong("txn"), nextLong("cut_micros"), nextLong("begun_micros"),
                size(nextLong("tables")), nextLong("rows"), size(nextLong("files")), nextLong("bytes"),
                nextLong("bytes_copied"));
    }

    /** A table without its columns. */
    BackupSet.Table table() throws IOException {
        String name = text();
        return new BackupSet.Table(name, size(nextLong("id")), directory(), nextLong("rows"),
                nextLong("bytes"),
                nextLong("min_timestamp"), nextLong("max_timestamp"), nextText("schema"), List.of());
    }

    private String directory() throws IOException {
        next("directory");
        String name = path();
        if (name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a directory " + name);
        }
        return name;
    }

    /** A file; the parser is at its path. */
    BackupSet.File file() throws IOException {
        BackupSet.File file = content(path());
        String name = parser.nextFieldName();
        if (name == null) {
            ended = true;
            return file;
        }
        if (!name.equals("part")) {
            throw new IllegalArgumentException("a field '" + name + "'");
        }
        parser.nextToken();
        BackupSet.PartSums sums = part();
        return file.withPart(sums);
    }

    /** The fields that every file has after its path. */
    BackupSet.File content(String path) throws IOException {
        return new BackupSet.File(path, nextLong("bytes"), HexFormat.fromHexDigits(nextText("crc32c")),
                sha256(nextText("sha256")), nextUuid("copied_by"), null);
    }

    private static String sha256(String digits) {
        if (!digits.isEmpty() && HexFormat.of().parseHex(digits).length != 32) {
            throw new IllegalArgumentException("a SHA-256 " + digits);
        }
        return digits;
    }

    private BackupSet.PartSums part() throws IOException {
        long rows = nextLong("rows");
        String deletes = sha256(nextText("deletes"));
        next("columns");
        List<ColumnSum> sums = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            sums.add(sum());
        }
        end();
        return new BackupSet.PartSums(rows, deletes, sums);
    }

    /** A sum; the parser is at the start of its array, and then at its end. */
    ColumnSum sum() throws IOException {
        parser.nextToken();
        int column = size(number());
        parser.nextToken();
        ColumnType type = ColumnType.valueOf(text());
        parser.nextToken();
        long values = number();
        parser.nextToken();
        long nulls = number();
        Long min = bound();
        Long max = bound();
        parser.nextToken();
        long sum = HexFormat.fromHexDigitsToLong(text());
        if (parser.nextToken() != JsonToken.END_ARRAY || (min == null) != (max == null)) {
            throw new IllegalArgumentException("a sum of another kind");
        }
        return min == null || max == null
                ? new ColumnSum(column, type, values, nulls, false, 0, 0, sum)
                : new ColumnSum(column, type, values, nulls, true, min, max, sum);
    }

    private @Nullable Long bound() throws IOException {
        return switch (parser.nextToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> Double.doubleToRawLongBits(Double.parseDouble(text()));
            case null, default -> number();
        };
    }
}
