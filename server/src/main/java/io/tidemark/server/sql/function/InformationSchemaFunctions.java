package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The functions that PostgreSQL's information_schema has for itself and that tools call too: what a type and its modifier say
 * about precision, scale and length. {@code Calls} finds names that start with {@code _pg_} only there.
 */
final class InformationSchemaFunctions {
    /** Bytes of a type modifier in front of the length that it means. */
    private static final int HEADER = 4;
    private static final int NO_MODIFIER = -1;
    private static final int SHORT = 0xFFFF;
    private static final int NUMERIC_SHIFT = 16;
    private static final int MICROSECONDS = 6;
    private static final int LONGEST = 1 << 30;
    private static final int UTF8_BYTES = 4;
    private static final Map<TypeId, Integer> BITS = Map.of(TypeId.INT2, 16, TypeId.INT4, 32, TypeId.INT8, 64,
            TypeId.FLOAT4, 24, TypeId.FLOAT8, 53);

    private InformationSchemaFunctions() {}

    /** What a type with a modifier has, if anything. */
    private interface Property {
        OptionalInt of(TypeId type, int modifier);
    }

    static void declare(Declarations rows) {
        property(rows, "_pg_char_max_length", InformationSchemaFunctions::characters);
        property(rows, "_pg_char_octet_length", InformationSchemaFunctions::octets);
        property(rows, "_pg_numeric_precision", InformationSchemaFunctions::precision);
        property(rows, "_pg_numeric_precision_radix", (type, _) -> type == TypeId.NUMERIC
                ? OptionalInt.of(10)
                : when(BITS.containsKey(type), () -> 2));
        property(rows, "_pg_numeric_scale", InformationSchemaFunctions::scale);
        property(rows, "_pg_datetime_precision", InformationSchemaFunctions::secondsDigits);
        rows.function("_pg_interval_type", TypeId.OID, TypeId.INT4).returns(TypeId.TEXT)
                .rows((row, output) -> {
                    String written = row.int4(0) == TypeId.INTERVAL.oid()
                            ? TypeNames.format(row.int4(0), row.int4(1))
                            : "interval";
                    String fields = written.replaceFirst("^interval[()0-9]* ?", "");
                    if (fields.isEmpty()) {
                        output.nothing();
                    } else {
                        output.text(fields.toUpperCase(Locale.ROOT));
                    }
                });
        rows.function("_pg_truetypid", TypeId.RECORD, TypeId.RECORD).returns(TypeId.OID)
                .rows((row, output) -> output.int4(trueType(row, "typbasetype", "atttypid")));
        rows.function("_pg_truetypmod", TypeId.RECORD, TypeId.RECORD).returns(TypeId.INT4)
                .rows((row, output) -> output.int4(trueType(row, "typtypmod", "atttypmod")));
    }

    private static void property(Declarations rows, String name, Property property) {
        rows.function(name, TypeId.OID, TypeId.INT4).returns(TypeId.INT4).rows((row, output) -> {
            TypeId type = TypeNames.byOid(row.int4(0));
            OptionalInt value = type == null ? OptionalInt.empty() : property.of(type, row.int4(1));
            if (value.isPresent()) {
                output.int4(value.getAsInt());
            } else {
                output.nothing();
            }
        });
    }

    private static OptionalInt when(boolean known, Supplier<Integer> value) {
        return known ? OptionalInt.of(value.get()) : OptionalInt.empty();
    }

    private static OptionalInt characters(TypeId type, int modifier) {
        return when(modifier != NO_MODIFIER && (type == TypeId.VARCHAR || type == TypeId.BPCHAR),
                () -> modifier - HEADER);
    }

    private static OptionalInt octets(TypeId type, int modifier) {
        boolean text = type == TypeId.TEXT || type == TypeId.VARCHAR || type == TypeId.BPCHAR;
        if (text && modifier == NO_MODIFIER) {
            return OptionalInt.of(LONGEST);
        }
        OptionalInt characters = characters(type, modifier);
        return when(characters.isPresent(), () -> characters.getAsInt() * UTF8_BYTES);
    }

    private static OptionalInt precision(TypeId type, int modifier) {
        return type == TypeId.NUMERIC
                ? when(modifier != NO_MODIFIER, () -> (modifier - HEADER) >> NUMERIC_SHIFT & SHORT)
                : when(BITS.containsKey(type), () -> BITS.getOrDefault(type, 0));
    }

    private static OptionalInt scale(TypeId type, int modifier) {
        return switch (type) {
            case INT2, INT4, INT8 -> OptionalInt.of(0);
            case NUMERIC -> when(modifier != NO_MODIFIER, () -> modifier - HEADER & SHORT);
            default -> OptionalInt.empty();
        };
    }

    private static OptionalInt secondsDigits(TypeId type, int modifier) {
        return switch (type) {
            case DATE -> OptionalInt.of(0);
            case TIME, TIMESTAMP, TIMESTAMPTZ -> OptionalInt.of(modifier < 0 ? MICROSECONDS : modifier);
            case INTERVAL -> OptionalInt
                    .of(modifier < 0 || (modifier & SHORT) == SHORT ? MICROSECONDS : modifier & SHORT);
            default -> OptionalInt.empty();
        };
    }

    /** Of a row of pg_attribute and its row of pg_type: what a domain is made of, or the column's own. */
    private static int trueType(Row row, String ofDomain, String ofColumn) {
        RecordValue type = RecordValue.decode(row.bytes(1));
        byte[] kind = image(type, "typtype");
        boolean domain = kind.length == 1 && kind[0] == 'd';
        return number(domain ? image(type, ofDomain) : image(RecordValue.decode(row.bytes(0)), ofColumn));
    }

    private static byte[] image(RecordValue record, String name) {
        for (RecordValue.Field field : record.fields()) {
            byte[] image = field.image();
            if (field.name().equals(name) && image != null) {
                return image;
            }
        }
        throw Errors
                .invalidParameter("a row of pg_attribute and one of pg_type are needed: no column \"" + name
                        + "\"");
    }

    private static int number(byte[] image) {
        return MemorySegment.ofArray(image).get(Layouts.INT, 0);
    }
}
