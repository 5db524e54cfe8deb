package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rows of functions that take text apart and put it together. */
final class TextFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId INT4 = TypeId.INT4;

    private TextFunctions() {}

    static void declare(Declarations rows) {
        letters(rows);
        lengths(rows);
        parts(rows);
        trimming(rows);
        padding(rows);
        joining(rows);
        counting(rows);
        concatenation(rows);
    }

    private static void letters(Declarations rows) {
        rows.function("lower", TEXT).dictionary()
                .rows((row, output) -> output.text(Strings.mapped(row.text(0), Character::toLowerCase)));
        rows.function("upper", TEXT).dictionary()
                .rows((row, output) -> output.text(Strings.mapped(row.text(0), Character::toUpperCase)));
        rows.function("initcap", TEXT).rows((row, output) -> output.text(Strings.initcap(row.text(0))));
        rows.function("reverse", TEXT)
                .rows((row, output) -> output.text(new StringBuilder(row.text(0)).reverse().toString()));
        rows.function("ascii", TEXT).returns(INT4)
                .rows((row, output) -> output.int4(row.text(0).isEmpty() ? 0 : row.text(0).codePointAt(0)));
        rows.function("chr", INT4).rows((row, output) -> output.text(Strings.chr(row.int4(0))));
        rows.function("translate", TEXT, TEXT, TEXT)
                .rows((row, output) -> output.text(Strings.translate(row.text(0), row.text(1), row.text(2))));
        rows.function("replace", TEXT, TEXT, TEXT).rows((row, output) -> output
                .text(row.text(1).isEmpty() ? row.text(0) : row.text(0).replace(row.text(1), row.text(2))));
    }

    private static void lengths(Declarations rows) {
        for (String name : List.of("length", "char_length", "character_length")) {
            rows.function(name, TEXT).returns(INT4).dictionary()
                    .rows((row, output) -> output.int4(Strings.length(row.text(0))));
            rows.function(name, TypeId.BPCHAR).returns(INT4)
                    .rows((row, output) -> output.int4(Strings.length(TextCasts.withoutBlanks(row.text(0)))));
        }
        rows.function("length", TypeId.BYTEA).returns(INT4)
                .rows((row, output) -> output.int4(row.bytes(0).length));
        for (TypeId type : List.of(TEXT, TypeId.BPCHAR, TypeId.BYTEA)) {
            rows.function("octet_length", type).returns(INT4)
                    .rows((row, output) -> output.int4(row.bytes(0).length));
            rows.function("bit_length", type).returns(INT4)
                    .rows((row, output) -> output.int4(row.bytes(0).length * 8));
        }
    }

    private static void parts(Declarations rows) {
        for (String name : List.of("substr", "substring")) {
            rows.function(name, TEXT, INT4).rows((row, output) -> output
                    .text(Strings.substring(row.text(0), Math.max(1, row.int4(1)), Integer.MAX_VALUE)));
            rows.function(name, TEXT, INT4, INT4).rows((row, output) -> output
                    .text(Strings.substring(row.text(0), row.int4(1), row.int4(2))));
            rows.function(name, TypeId.BYTEA, INT4).returns(TypeId.BYTEA).rows((row, output) -> output
                    .bytes(Strings.substring(row.bytes(0), Math.max(1, row.int4(1)), Integer.MAX_VALUE)));
            rows.function(name, TypeId.BYTEA, INT4, INT4).returns(TypeId.BYTEA).rows((row, output) -> output
                    .bytes(Strings.substring(row.bytes(0), row.int4(1), row.int4(2))));
        }
        rows.function("left", TEXT, INT4)
                .rows((row, output) -> output.text(Strings.left(row.text(0), row.int4(1))));
        rows.function("right", TEXT, INT4)
                .rows((row, output) -> output.text(Strings.right(row.text(0), row.int4(1))));
        for (String name : List.of("position", "strpos")) {
            rows.function(name, TEXT, TEXT).returns(INT4)
                    .rows((row, output) -> output.int4(Strings.position(row.text(0), row.text(1))));
        }
        rows.function("split_part", TEXT, TEXT, INT4)
                .rows((row, output) -> output.text(Strings.splitPart(row.text(0), row.text(1), row.int4(2))));
        Function starts = rows.function("starts_with", TEXT, TEXT).returns(TypeId.BOOLEAN)
                .rows((row, output) -> output.bool(row.text(0).startsWith(row.text(1))));
        rows.operator("^@", starts);
        rows.function("overlay", TEXT, TEXT, INT4, INT4).rows((row, output) -> output
                .text(Strings.overlay(row.text(0), row.text(1), row.int4(2), row.int4(3))));
        rows.function("overlay", TEXT, TEXT, INT4).rows((row, output) -> output
                .text(Strings.overlay(row.text(0), row.text(1), row.int4(2), Strings.length(row.text(1)))));
    }

    private static void trimming(Declarations rows) {
        for (String name : List.of("btrim", "trim", "ltrim", "rtrim")) {
            boolean left = !name.equals("rtrim");
            boolean right = !name.equals("ltrim");
            rows.function(name, TEXT)
                    .rows((row, output) -> output.text(Strings.trim(row.text(0), " ", left, right)));
            rows.function(name, TEXT, TEXT)
                    .rows((row, output) -> output.text(Strings.trim(row.text(0), row.text(1), left, right)));
        }
    }

    private static void padding(Declarations rows) {
        for (String name : List.of("lpad", "rpad")) {
            boolean left = name.equals("lpad");
            rows.function(name, TEXT, INT4)
                    .rows((row, output) -> output.text(Strings.pad(row.text(0), row.int4(1), " ", left)));
            rows.function(name, TEXT, INT4, TEXT)
                    .rows((row, output) -> output
                            .text(Strings.pad(row.text(0), row.int4(1), row.text(2), left)));
        }
        rows.function("repeat", TEXT, INT4).rows((row, output) -> {
            int count = Math.max(0, row.int4(1));
            Strings.checkLength((long) count * row.text(0).length());
            output.text(row.text(0).repeat(count));
        });
    }

    private static void joining(Declarations rows) {
        rows.function("concat", TypeId.ANY).variadic().nullable().stable().rows((row, output) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < row.count(); i++) {
                text.append(row.isNull(i) ? "" : TextOutput.of(row, i));
            }
            output.text(text.toString());
        });
        rows.function("concat_ws", TEXT, TypeId.ANY).variadic().nullable().stable().rows((row, output) -> {
            if (row.isNull(0)) {
                output.nothing();
                return;
            }
            StringBuilder text = new StringBuilder();
            String separator = "";
            for (int i = 1; i < row.count(); i++) {
                if (!row.isNull(i)) {
                    text.append(separator).append(TextOutput.of(row, i));
                    separator = row.text(0);
                }
            }
            output.text(text.toString());
        });
    }

    private static void counting(Declarations rows) {
        for (boolean nulls : new boolean[]{true, false}) {
            rows.function(nulls ? "num_nulls" : "num_nonnulls", TypeId.ANY).variadic().nullable()
                    .returns(INT4).rows((row, output) -> {
                        int count = 0;
                        for (int i = 0; i < row.count(); i++) {
                            count += row.isNull(i) == nulls ? 1 : 0;
                        }
                        output.int4(count);
                    });
        }
    }

    /** {@code ||}: text with text, and text with any other type's text form. */
    private static void concatenation(Declarations rows) {
        rows.operator("||", rows.function("textcat", TEXT, TEXT)
                .rows((row, output) -> output.text(row.text(0).concat(row.text(1)))));
        rows.operator("||", rows.function("byteacat", TypeId.BYTEA, TypeId.BYTEA).returns(TypeId.BYTEA)
                .rows((row, output) -> {
                    byte[] left = row.bytes(0);
                    byte[] both = java.util.Arrays.copyOf(left, left.length + row.bytes(1).length);
                    System.arraycopy(row.bytes(1), 0, both, left.length, row.bytes(1).length);
                    output.bytes(both);
                }));
        for (TypeId type : TypeId.values()) {
            boolean joined = type.element() == null && !type.isText()
                    && (type.category() != 'P' || type == TypeId.RECORD)
                    && type != TypeId.UNKNOWN;
            if (joined) {
                rows.operator("||", rows.function("textanycat", TEXT, type).stable().row(new RowKernel(TEXT,
                        (row, output) -> output.text(row.text(0) + castText(row, 1)))));
                rows.operator("||", rows.function("anytextcat", type, TEXT).stable().row(new RowKernel(TEXT,
                        (row, output) -> output.text(castText(row, 0) + row.text(1)))));
            }
        }
    }

    private static String castText(Row row, int argument) {
        return row.type(argument) == TypeId.BOOLEAN
                ? Boolean.toString(row.bool(argument))
                : TextOutput.of(row, argument);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
