package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.HexFormat;

/** The rows of functions that encode, quote and format. */
final class FormatFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId BYTEA = TypeId.BYTEA;

    private FormatFunctions() {}

    static void declare(Declarations rows) {
        rows.function("md5", TEXT).rows((row, output) -> output.text(hash(row.bytes(0))));
        rows.function("md5", BYTEA).rows((row, output) -> output.text(hash(row.bytes(0))));
        rows.function("to_hex", TypeId.INT4)
                .rows((row, output) -> output.text(Integer.toHexString(row.int4(0))));
        rows.function("to_hex", TypeId.INT8)
                .rows((row, output) -> output.text(Long.toHexString(row.int8(0))));
        rows.function("encode", BYTEA, TEXT)
                .rows((row, output) -> output.text(Encodings.encode(row.bytes(0), row.text(1))));
        rows.function("decode", TEXT, TEXT).returns(BYTEA)
                .rows((row, output) -> output.bytes(Encodings.decode(row.text(0), row.text(1))));
        rows.function("quote_ident", TEXT).rows((row, output) -> output.text(identifier(row.text(0))));
        rows.function("quote_literal", TEXT).rows((row, output) -> output.text(literal(row.text(0))));
        rows.function("quote_literal", TypeId.ANYELEMENT).stable()
                .rows((row, output) -> output.text(literal(TextOutput.of(row, 0))));
        rows.function("quote_nullable", TEXT).nullable()
                .rows((row, output) -> output.text(row.isNull(0) ? "NULL" : literal(row.text(0))));
        rows.function("quote_nullable", TypeId.ANYELEMENT).nullable().stable()
                .rows((row, output) -> output.text(row.isNull(0) ? "NULL" : literal(TextOutput.of(row, 0))));
        rows.function("format", TEXT).nullable().stable().rows(FormatFunctions::format);
        rows.function("format", TEXT, TypeId.ANY).variadic().nullable().stable()
                .rows(FormatFunctions::format);
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(Encodings.digest("MD5", bytes));
    }

    /** The name in quotes where it needs them. */
    static String identifier(String name) {
        boolean plain = !name.isEmpty() && !Character.isDigit(name.charAt(0)) && name.charAt(0) != '$';
        for (int i = 0; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }
        return plain && !ReservedWords.contains(name) ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        String quoted = '\'' + text.replace("'", "''").replace("\\", "\\\\") + '\'';
        return text.indexOf('\\') >= 0 ? 'E' + quoted : quoted;
    }

    private static void format(Row row, Output output) {
        if (row.isNull(0)) {
            output.nothing();
            return;
        }
        String pattern = row.text(0);
        StringBuilder text = new StringBuilder();
        int argument = 1;
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c != '%') {
                text.append(c);
                continue;
            }
            if (at >= pattern.length()) {
                throw Errors.invalidParameter("unterminated format() type specifier");
            }
            if (pattern.charAt(at) == '%') {
                text.append('%');
                at++;
                continue;
            }
            FormatSpecifier specifier = FormatSpecifier.read(pattern, at);
            int chosen = specifier.position() > 0 ? specifier.position() : argument;
            argument = chosen + 1;
            if (chosen >= row.count()) {
                throw Errors.invalidParameter("too few arguments for format()");
            }
            specifier.append(text, row, chosen);
            at = specifier.end();
        }
        output.text(text.toString());
    }
}
