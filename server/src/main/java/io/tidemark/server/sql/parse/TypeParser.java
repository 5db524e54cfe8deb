package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Types: SQL's spellings with several words become PostgreSQL's names. */
final class TypeParser {
    private static final Set<String> KEYWORDS = Set.of("int", "integer", "smallint", "bigint", "real",
            "float", "decimal", "dec", "numeric",
            "boolean", "bit", "character", "char", "varchar", "national", "nchar", "time", "timestamp",
            "interval");

    private final TokenStream tokens;
    private final Names names;

    TypeParser(Grammar grammar) {
        this.tokens = grammar.tokens;
        this.names = grammar.names;
    }

    /** A type with SETOF and array bounds. */
    TypeName type() {
        int position = tokens.position();
        boolean setOf = tokens.accept("setof");
        TypeName scalar = scalar();
        int dimensions = 0;
        if (tokens.accept("array")) {
            dimensions = 1;
            if (tokens.acceptSymbol("[")) {
                tokens.expect(Kind.NUMBER);
                tokens.expectSymbol("]");
            }
        } else {
            while (tokens.acceptSymbol("[")) {
                if (tokens.at(Kind.NUMBER)) {
                    tokens.advance();
                }
                tokens.expectSymbol("]");
                dimensions++;
            }
        }
        return new TypeName(scalar.name(), scalar.modifiers(), dimensions, scalar.intervalFields(), setOf,
                position);
    }

    /** Does a type that is a constant's prefix, such as {@code timestamp '…'}, start here? */
    boolean atConstantType() {
        Token token = tokens.current();
        if (token.kind() != Kind.WORD) {
            return false;
        }
        Token following = tokens.peek(1);
        if (token.text().equals("double")) {
            return following.isWord("precision");
        }
        if (!KEYWORDS.contains(token.text())) {
            return false;
        }
        return following.kind() == Kind.STRING || following.isSymbol("(") || following.isWord("precision")
                || following.isWord("varying")
                || ((following.isWord("with") || following.isWord("without"))
                        && tokens.peek(2).isWord("time"))
                || following.isWord("character") || following.isWord("char");
    }

    /** A type without SETOF and bounds; {@code interval} without its fields. */
    TypeName scalar() {
        Token token = tokens.current();
        if (token.kind() == Kind.WORD
                && (KEYWORDS.contains(token.text()) || tokens.at("double", "precision"))) {
            tokens.advance();
            return keyword(token);
        }
        if (!token.isTypeOrFunctionName()) {
            throw tokens.unexpected();
        }
        QualifiedName name = names.qualifiedFrom(names.nonReserved());
        return new TypeName(name, modifiers(), 0, null, false, token.start());
    }

    private TypeName keyword(Token token) {
        int position = token.start();
        return switch (token.text()) {
            case "int", "integer" -> plain("int4", position);
            case "smallint" -> plain("int2", position);
            case "bigint" -> plain("int8", position);
            case "real" -> plain("float4", position);
            case "boolean" -> plain("bool", position);
            case "double" -> {
                tokens.expect("precision");
                yield plain("float8", position);
            }
            case "float" -> floatType(position);
            case "bit" -> bit(position);
            case "varchar" -> named("varchar", modifiers(), position);
            case "national" -> {
                if (!tokens.accept("character")) {
                    tokens.expect("char");
                }
                yield character(position);
            }
            case "character", "char", "nchar" -> character(position);
            case "time", "timestamp" -> dateTime(token.text(), position);
            case "interval" -> interval(position);
            default -> named("numeric", modifiers(), position);
        };
    }

    private TypeName floatType(int position) {
        List<Integer> precision = modifiers();
        if (precision.isEmpty()) {
            return plain("float8", position);
        }
        int bits = precision.getFirst();
        if (bits < 1) {
            throw new SqlException("22023", "precision for type float must be at least 1 bit", position);
        }
        if (bits > 53) {
            throw new SqlException("22023", "precision for type float must be less than 54 bits", position);
        }
        return plain(bits <= 24 ? "float4" : "float8", position);
    }

    private TypeName bit(int position) {
        boolean varying = tokens.accept("varying");
        List<Integer> length = modifiers();
        return named(varying ? "varbit" : "bit", varying || !length.isEmpty() ? length : List.of(1),
                position);
    }

    private TypeName character(int position) {
        boolean varying = tokens.accept("varying");
        List<Integer> length = modifiers();
        return named(varying ? "varchar" : "bpchar", varying || !length.isEmpty() ? length : List.of(1),
                position);
    }

    private TypeName dateTime(String word, int position) {
        List<Integer> precision = modifiers();
        boolean zone = tokens.at("with", "time");
        if (zone || tokens.at("without", "time")) {
            tokens.advance();
            tokens.advance();
            tokens.expect("zone");
        }
        return named(zone ? word + "tz" : word, precision, position);
    }

    private TypeName interval(int position) {
        List<Integer> precision = modifiers();
        if (!precision.isEmpty()) {
            return named("interval", precision, position);
        }
        return withIntervalFields(named("interval", List.of(), position));
    }

    /** Adds the fields that follow a type {@code interval} or its constant, if any: {@code DAY TO SECOND(3)}. */
    TypeName withIntervalFields(TypeName interval) {
        String first = intervalField();
        if (first == null) {
            return interval;
        }
        String fields = first;
        if (tokens.at("to")) {
            if (first.equals("month") || first.equals("second")) {
                throw tokens.unexpected();
            }
            tokens.advance();
            Token field = tokens.current();
            String last = intervalField();
            if (last == null || order(last) <= order(first) || first.equals("year") != last.equals("month")) {
                throw tokens.unexpected(field);
            }
            fields = first + " to " + last;
        }
        List<Integer> precision = fields.endsWith("second") && tokens.atSymbol("(")
                ? modifiers()
                : interval.modifiers();
        return new TypeName(interval.name(), precision, 0, fields, false, interval.position());
    }

    private static int order(String field) {
        return List.of("year", "month", "day", "hour", "minute", "second").indexOf(field);
    }

    private @Nullable String intervalField() {
        Token token = tokens.current();
        if (token.kind() == Kind.WORD && order(token.text()) >= 0) {
            return tokens.advance().text();
        }
        return null;
    }

    /** {@code (10, 2)}, or nothing. */
    List<Integer> modifiers() {
        if (!tokens.acceptSymbol("(")) {
            return List.of();
        }
        List<Integer> modifiers = new ArrayList<>();
        do {
            int sign = tokens.acceptOperator("-") ? -1 : 1;
            Token number = tokens.expect(Kind.NUMBER);
            try {
                modifiers.add(sign * Integer.parseInt(number.text()));
            } catch (NumberFormatException e) {
                throw tokens.unexpected(number);
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return modifiers;
    }

    private static TypeName plain(String name, int position) {
        return named(name, List.of(), position);
    }

    private static TypeName named(String name, List<Integer> modifiers, int position) {
        return new TypeName(new QualifiedName(List.of("pg_catalog", name), position), modifiers, 0, null,
                false, position);
    }
}
