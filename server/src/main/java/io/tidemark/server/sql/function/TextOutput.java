package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.DateTimeText;
import io.tidemark.server.sql.type.FloatText;
import io.tidemark.server.sql.type.IntervalStyles;
import io.tidemark.server.sql.type.RowPosition;
import io.tidemark.server.sql.type.StyledText;
import io.tidemark.server.sql.type.TextStyle;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Text of values, as PostgreSQL's output functions give it. */
final class TextOutput {
    private TextOutput() {}

    /** Text of a row's argument, which must not be NULL. */
    static String of(Row row, int argument) {
        TypeId type = row.type(argument);
        if (type == TypeId.NUMERIC) {
            return row.numeric(argument).toString();
        }
        return of(type, row.vector(argument), row.at(argument), row.context());
    }

    /** Text of a value, which must not be NULL. */
    static String of(TypeId type, Vector vector, int row, KernelContext context) {
        if (type.element() != null) {
            return array(type, type.element(), (VarVector) vector, row, context);
        }
        return switch (vector) {
            case BitVector bits -> bits.value(row) ? "t" : "f";
            case DictionaryVector coded -> coded.string(row);
            case VarVector texts when type == TypeId.BYTEA -> bytes(texts.byteArray(row), context);
            case VarVector rows when type == TypeId.RECORD ->
                RecordValue.decode(rows.byteArray(row)).text(context);
            case VarVector texts -> texts.string(row);
            case FixedVector fixed -> fixed(type, fixed, row, context.environment());
        };
    }

    private static String bytes(byte[] value, KernelContext context) {
        return context.environment().textStyle().escapesBytes()
                ? Encodings.escaped(value, true)
                : "\\x" + HexFormat.of().formatHex(value);
    }

    private static String fixed(TypeId type, FixedVector values, int row, Environment environment) {
        TextStyle style = environment.textStyle();
        return switch (type) {
            case INT2 -> Short.toString(values.shortAt(row));
            case INT4 -> Integer.toString(values.intAt(row));
            case INT8 -> Long.toString(values.longAt(row));
            case FLOAT4 -> style.extraFloatDigits() > 0
                    ? FloatText.format(values.floatAt(row))
                    : StyledText.number(values.floatAt(row), Math.max(1, 6 + style.extraFloatDigits()));
            case FLOAT8 -> style.extraFloatDigits() > 0
                    ? FloatText.format(values.doubleAt(row))
                    : StyledText.number(values.doubleAt(row), Math.max(1, 15 + style.extraFloatDigits()));
            case TID -> RowPosition.text(values.longAt(row));
            case DATE -> StyledText.date(values.intAt(row), style);
            case TIME -> DateTimeText.time(values.longAt(row));
            case TIMESTAMP -> StyledText.timestamp(values.longAt(row), style);
            case TIMESTAMPTZ ->
                StyledText.timestampWithZone(values.longAt(row), environment.timeZone(), style);
            case INTERVAL -> IntervalStyles.format(Row.intervalAt(values, row), style.intervals());
            case UUID -> new UUID(Long.reverseBytes(values.values().get(Layouts.LONG, (long) row << 4)),
                    Long.reverseBytes(values.values().get(Layouts.LONG, ((long) row << 4) + 8))).toString();
            case NUMERIC -> Row.numericAt(values, row, 0).toString();
            default -> object(type, values.intAt(row), environment);
        };
    }

    private static String object(TypeId type, int oid, Environment environment) {
        String name = oid == 0 ? null : switch (type) {
            case REGCLASS -> environment.names().relationName(oid);
            case REGNAMESPACE -> environment.names().schemaName(oid);
            case REGTYPE -> TypeNames.ofOid(oid);
            case REGPROC -> procedure(oid);
            case REGPROCEDURE -> Signatures.procedureName(oid);
            case REGOPER, REGOPERATOR -> Signatures.operatorName(oid, type == TypeId.REGOPERATOR);
            case REGROLE -> quotedName(NamedObjects.of(environment, "pg_authid").name(oid));
            case REGCOLLATION -> quotedName(NamedObjects.of(environment, "pg_collation").name(oid));
            default -> null;
        };
        if (name != null) {
            return name;
        }
        return oid == 0 && type.isReference() ? noObject(type) : Integer.toUnsignedString(oid);
    }

    /** How a reference to no object prints: PostgreSQL's operators say 0, everything else a dash. */
    private static String noObject(TypeId type) {
        return type == TypeId.REGOPER || type == TypeId.REGOPERATOR ? "0" : "-";
    }

    private static @Nullable String quotedName(@Nullable String name) {
        return name == null ? null : ReservedWords.quoted(name);
    }

    private static @Nullable String procedure(int oid) {
        Signatures.Signature signature = Signatures.of(oid);
        return signature == null ? null : signature.name();
    }

    private static String array(TypeId type, TypeId element, VarVector vector, int row,
            KernelContext context) {
        ArrayValue array = ArrayValue.decode(vector.byteArray(row));
        Output images = new Output(element, context.memory());
        array.elements().forEach(images::element);
        Vector values = images.build();
        if (type == TypeId.INT2VECTOR || type == TypeId.OIDVECTOR) {
            return vector(element, values, context);
        }
        StringBuilder text = new StringBuilder();
        if (array.bounds().stream().anyMatch(bound -> bound.lower() != 1)) {
            array.bounds().forEach(bound -> text.append('[').append(bound.lower()).append(':')
                    .append(bound.upper()).append(']'));
            text.append('=');
        }
        if (array.size() == 0) {
            return "{}";
        }
        for (int i = 0; i < values.rows(); i++) {
            text.append(i == 0 ? "" : ",");
            brackets(text, array, i, '{');
            if (values.isNull(i)) {
                text.append("NULL");
            } else {
                quoted(text, of(element, values, i, context));
            }
            brackets(text, array, i + 1, '}');
        }
        return text.toString();
    }

    /** Appends a bracket for each dimension that begins or ends with an element. */
    static void brackets(StringBuilder text, ArrayValue array, int index, char bracket) {
        for (int i = 0; i < array.dimensions(); i++) {
            if (index % (array.stride(i) * array.bounds().get(i).size()) == 0) {
                text.append(bracket);
            }
        }
    }

    private static String vector(TypeId element, Vector values, KernelContext context) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.rows(); i++) {
            text.append(i == 0 ? "" : " ").append(of(element, values, i, context));
        }
        return text.toString();
    }

    private static void quoted(StringBuilder text, String element) {
        boolean plain = !element.isEmpty() && !element.toLowerCase(Locale.ROOT).equals("null");
        for (int i = 0; plain && i < element.length(); i++) {
            char c = element.charAt(i);
            plain = c != '"' && c != '\\' && c != '{' && c != '}' && c != ',' && !ArrayText.isBlank(c);
        }
        if (plain) {
            text.append(element);
            return;
        }
        text.append('"');
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }
}
