package io.tidemark.server.sql.function;

import static io.tidemark.server.sql.function.Cast.Context.ASSIGNMENT;
import static io.tidemark.server.sql.function.Cast.Context.EXPLICIT;
import static io.tidemark.server.sql.function.Cast.Context.IMPLICIT;

import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.TypeId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The rows of conversions between text types, and between text and every other type. */
final class TextCasts {
    private static final List<TypeId> TEXTS = List.of(TypeId.TEXT, TypeId.VARCHAR, TypeId.BPCHAR, TypeId.NAME,
            TypeId.SYMBOL);
    private static final Set<TypeId> PSEUDO = EnumSet.of(TypeId.ANY, TypeId.ANYELEMENT, TypeId.ANYARRAY,
            TypeId.RECORD, TypeId.VOID, TypeId.UNKNOWN, TypeId.INTERNAL, TypeId.TRIGGER);

    private TextCasts() {}

    static void declare(Declarations rows) {
        amongTexts(rows);
        amongJson(rows);
        anyArray(rows);
        for (TypeId type : TypeId.values()) {
            if (!TEXTS.contains(type) && !PSEUDO.contains(type)) {
                output(rows, type);
                input(rows, type);
            }
            if (type == TypeId.RECORD) {
                output(rows, type);
            }
        }
    }

    private static void amongJson(Declarations rows) {
        rows.cast(rows.function("jsonb", TypeId.JSON).returns(TypeId.JSONB)
                .rows((row, output) -> output.text(JsonReader.read(row.text(0)).toString())), TypeId.JSONB,
                ASSIGNMENT);
        rows.coercible(TypeId.JSONB, TypeId.JSON, ASSIGNMENT);
    }

    /** Where a column of pg_attribute has this type, it is NULL; clients ask for its text all the same. */
    private static void anyArray(Declarations rows) {
        rows.cast(rows.function("text", TypeId.ANYARRAY).returns(TypeId.TEXT)
                .rows((row, output) -> output.text(row.text(0))), TypeId.TEXT, ASSIGNMENT);
    }

    private static void amongTexts(Declarations rows) {
        rows.coercible(TypeId.TEXT, TypeId.VARCHAR, IMPLICIT);
        rows.coercible(TypeId.VARCHAR, TypeId.TEXT, IMPLICIT);
        rows.coercible(TypeId.TEXT, TypeId.BPCHAR, IMPLICIT);
        rows.coercible(TypeId.VARCHAR, TypeId.BPCHAR, IMPLICIT);
        rows.coercible(TypeId.NAME, TypeId.TEXT, IMPLICIT);
        rows.coercible(TypeId.NAME, TypeId.VARCHAR, ASSIGNMENT);
        rows.coercible(TypeId.NAME, TypeId.BPCHAR, ASSIGNMENT);
        rows.coercible(TypeId.SYMBOL, TypeId.TEXT, IMPLICIT);
        rows.coercible(TypeId.SYMBOL, TypeId.VARCHAR, IMPLICIT);
        rows.coercible(TypeId.SYMBOL, TypeId.BPCHAR, ASSIGNMENT);
        rows.coercible(TypeId.TEXT, TypeId.SYMBOL, ASSIGNMENT);
        rows.coercible(TypeId.VARCHAR, TypeId.SYMBOL, ASSIGNMENT);
        rows.coercible(TypeId.NAME, TypeId.SYMBOL, ASSIGNMENT);
        for (TypeId target : List.of(TypeId.TEXT, TypeId.VARCHAR, TypeId.SYMBOL)) {
            rows.cast(rows.function(target.pgName(), TypeId.BPCHAR).returns(target)
                    .rows((row, output) -> output.text(withoutBlanks(row.text(0)))), target,
                    target == TypeId.SYMBOL ? ASSIGNMENT : IMPLICIT);
        }
        for (TypeId source : List.of(TypeId.TEXT, TypeId.VARCHAR, TypeId.BPCHAR, TypeId.SYMBOL)) {
            boolean padded = source == TypeId.BPCHAR;
            rows.cast(rows.function("name", source).returns(TypeId.NAME).rows((row, output) -> output
                    .text(TextInput.name(padded ? withoutBlanks(row.text(0)) : row.text(0)))), TypeId.NAME,
                    source == TypeId.SYMBOL ? ASSIGNMENT : IMPLICIT);
        }
    }

    static String withoutBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static void output(Declarations rows, TypeId source) {
        RowKernel.Body body = source == TypeId.BOOLEAN
                ? (row, output) -> output.text(row.bool(0) ? "true" : "false")
                : (row, output) -> output.text(TextOutput.of(row, 0));
        for (TypeId target : TEXTS) {
            Declarations.Declaration declaration = rows.function(target.pgName(), source).returns(target);
            if (dependsOnSession(source)) {
                declaration.stable();
            }
            rows.cast(declaration.row(new RowKernel(target, body)), target,
                    source == TypeId.CHAR_INTERNAL && target == TypeId.TEXT ? IMPLICIT : ASSIGNMENT);
        }
    }

    private static void input(Declarations rows, TypeId target) {
        for (TypeId source : TEXTS) {
            Declarations.Declaration declaration = rows.function(target.pgName(), source).returns(target);
            if (dependsOnSession(target)) {
                declaration.stable();
            }
            boolean reference = target == TypeId.REGCLASS
                    && (source == TypeId.TEXT || source == TypeId.VARCHAR);
            rows.cast(
                    declaration.row(new RowKernel(target,
                            (row, output) -> TextInput.write(target, row.text(0),
                                    output, row.environment()))),
                    target,
                    reference ? IMPLICIT : target == TypeId.CHAR_INTERNAL ? ASSIGNMENT : EXPLICIT);
        }
    }

    private static boolean dependsOnSession(TypeId type) {
        return switch (type) {
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, RECORD -> true;
            default -> {
                TypeId element = type.element();
                yield type.isReference()
                        || (element != null && element != TypeId.TEXT && dependsOnSession(element));
            }
        };
    }
}
