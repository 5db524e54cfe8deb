package io.tidemark.protocol.rest;

import io.tidemark.protocol.type.BoolText;
import io.tidemark.protocol.type.DateTimeText;
import io.tidemark.protocol.type.FloatText;
import io.tidemark.protocol.type.IntegerText;
import io.tidemark.protocol.type.UuidText;
import io.tidemark.protocol.type.ValueException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** How the text of a field is read, and what type a column of such texts gets. From the narrowest to the widest. */
enum FieldKind {
    BOOLEAN("BOOLEAN"),
    SHORT("SHORT"),
    INT("INT"),
    LONG("LONG"),
    FLOAT("FLOAT"),
    DOUBLE("DOUBLE"),
    TIMESTAMP("TIMESTAMP"),
    TIMESTAMPTZ("TIMESTAMPTZ"),
    DATE("DATE"),
    UUID("UUID"),
    SYMBOL("SYMBOL"),
    VARCHAR("VARCHAR"),
    /** A type whose values only the engine reads: a bad one ends the import. */
    OTHER("TEXT");

    private final String sqlName;

    FieldKind(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The type in CREATE TABLE. */
    String sqlName() {
        return sqlName;
    }

    /** Whether empty text in quotes is a value. */
    boolean isText() {
        return this == SYMBOL || this == VARCHAR || this == OTHER;
    }

    /**
     * Reads a field and appends it, as COPY's text format has it.
     *
     * @return false when it is no value of this kind; then nothing was appended
     */
    boolean put(byte[] text, int from, int to, CopyText copy) {
        try {
            return switch (this) {
                case BOOLEAN -> put(BoolText.parse(text, from, to - from) ? "t" : "f", copy);
                case SHORT -> put(String.valueOf(IntegerText.parseInt2(text, from, to - from)), copy);
                case INT -> put(IntegerText.parseInt4(text, from, to - from), copy);
                case LONG -> put(IntegerText.parseInt8(text, from, to - from), copy);
                case FLOAT, DOUBLE -> {
                    if (this == FLOAT) {
                        FloatText.parseFloat4(text, from, to - from);
                    } else {
                        FloatText.parseFloat8(text, from, to - from);
                    }
                    copy.plain(text, from, to);
                    yield true;
                }
                case TIMESTAMP, TIMESTAMPTZ, DATE -> putTime(TimeText.micros(text, from, to), copy);
                case UUID -> {
                    UuidText.parse(text, from, to - from, new long[2]);
                    copy.plain(text, from, to);
                    yield true;
                }
                case SYMBOL, VARCHAR, OTHER -> putText(text, from, to, copy);
            };
        } catch (ValueException bad) {
            return false;
        }
    }

    private static boolean put(String value, CopyText copy) {
        copy.word(value);
        return true;
    }

    private static boolean put(long value, CopyText copy) {
        byte[] target = copy.room(IntegerText.MAX_LENGTH);
        copy.at(IntegerText.put(value, target, copy.at()));
        return true;
    }

    /** Whether values are points in time, or days. */
    boolean isTime() {
        return this == TIMESTAMP || this == TIMESTAMPTZ || this == DATE;
    }

    /** Appends a time of a kind that has them; false for {@link TimeText#NONE}, and for a DATE that is no midnight. */
    boolean putTime(long micros, CopyText copy) {
        if (micros == TimeText.NONE) {
            return false;
        }
        if (this == DATE) {
            return putDate(micros, copy);
        }
        byte[] target = copy.room(DateTimeText.MAX_LENGTH);
        copy.at(this == TIMESTAMP
                ? DateTimeText.putTimestamp(micros, target, copy.at())
                : DateTimeText.putTimestamptz(micros, 0, target, copy.at()));
        return true;
    }

    private static boolean putDate(long micros, CopyText copy) {
        if (Math.floorMod(micros, TimeText.DAY) != 0) {
            return false;
        }
        byte[] target = copy.room(DateTimeText.MAX_LENGTH);
        copy.at(DateTimeText.putDate((int) (micros / TimeText.DAY), target, copy.at()));
        return true;
    }

    private static boolean putText(byte[] text, int from, int to, CopyText copy) {
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            if (text[i] == 0) {
                return false;
            }
            ascii &= text[i] > 0;
        }
        if (!ascii && !isUtf8(text, from, to)) {
            return false;
        }
        copy.escaped(text, from, to);
        return true;
    }

    private static boolean isUtf8(byte[] text, int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, to - from));
            return true;
        } catch (CharacterCodingException broken) {
            return false;
        }
    }

    /** The kind for a column of an existing table, by its {@code udt_name} in information_schema.columns. */
    static FieldKind ofColumn(String udtName) {
        return switch (udtName) {
            case "bool" -> BOOLEAN;
            case "int2" -> SHORT;
            case "int4" -> INT;
            case "int8" -> LONG;
            case "float4" -> FLOAT;
            case "float8" -> DOUBLE;
            case "timestamp" -> TIMESTAMP;
            case "timestamptz" -> TIMESTAMPTZ;
            case "date" -> DATE;
            case "uuid" -> UUID;
            case "symbol" -> SYMBOL;
            case "text" -> VARCHAR;
            default -> OTHER;
        };
    }
}
