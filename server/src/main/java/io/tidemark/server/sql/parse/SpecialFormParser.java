package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Expression.ConditionalKind;
import io.tidemark.server.sql.ast.Expression.FunctionCall;
import io.tidemark.server.sql.ast.Expression.SessionValueKind;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls that the grammar knows by name: those with syntax of their own and those without parentheses. */
final class SpecialFormParser {
    private static final Map<String, SessionValueKind> SESSION_VALUES = Map.ofEntries(
            Map.entry("current_date", SessionValueKind.CURRENT_DATE),
            Map.entry("current_time", SessionValueKind.CURRENT_TIME),
            Map.entry("current_timestamp", SessionValueKind.CURRENT_TIMESTAMP),
            Map.entry("localtime", SessionValueKind.LOCALTIME),
            Map.entry("localtimestamp", SessionValueKind.LOCALTIMESTAMP),
            Map.entry("current_role", SessionValueKind.CURRENT_ROLE),
            Map.entry("current_user", SessionValueKind.CURRENT_USER),
            Map.entry("session_user", SessionValueKind.SESSION_USER),
            Map.entry("user", SessionValueKind.CURRENT_USER),
            Map.entry("current_catalog", SessionValueKind.CURRENT_CATALOG),
            Map.entry("current_schema", SessionValueKind.CURRENT_SCHEMA));

    private final Grammar grammar;
    private final TokenStream tokens;

    SpecialFormParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The special form at the current word; null, with nothing consumed, when it is none. */
    @Nullable
    Expression specialForm(Token word) {
        SessionValueKind sessionValue = SESSION_VALUES.get(word.text());
        if (sessionValue != null) {
            boolean function = sessionValue == SessionValueKind.CURRENT_SCHEMA
                    && tokens.peek(1).isSymbol("(");
            return function ? null : sessionValue(sessionValue);
        }
        if (word.text().equals("collation") && tokens.peek(1).isWord("for")) {
            tokens.advance();
            tokens.advance();
            tokens.expectSymbol("(");
            return closed("pg_collation_for", new ArrayList<>(List.of(grammar.expressions.expression())),
                    word.start());
        }
        boolean afterParenthesis = tokens.peek(1).isSymbol("(");
        return afterParenthesis ? inParentheses(word) : null;
    }

    private Expression sessionValue(SessionValueKind kind) {
        int position = tokens.advance().start();
        Integer precision = null;
        boolean time = switch (kind) {
            case CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP -> true;
            case CURRENT_DATE, CURRENT_ROLE, CURRENT_USER, SESSION_USER, CURRENT_CATALOG, CURRENT_SCHEMA ->
                false;
        };
        if (time && tokens.atSymbol("(")) {
            List<Integer> modifiers = grammar.types.modifiers();
            precision = modifiers.getFirst();
        }
        return new Expression.SessionValue(kind, precision, position);
    }

    private @Nullable Expression inParentheses(Token word) {
        int position = word.start();
        return switch (word.text()) {
            case "coalesce", "nullif", "greatest", "least" -> conditional(position);
            case "exists" -> {
                tokens.advance();
                yield new Expression.Exists(grammar.parentheses.query(), position);
            }
            case "grouping" -> new Expression.Grouping(arguments(), position);
            case "cast" -> cast(position);
            case "extract" -> extract(position);
            case "position" -> position(position);
            case "overlay" -> overlay(position);
            case "substring" -> substring(position);
            case "trim" -> trim(position);
            case "normalize" -> normalize(position);
            case "treat", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlparse", "xmlpi", "xmlroot",
                    "xmlserialize" ->
                throw tokens.unsupported(word.text().toUpperCase(Locale.ROOT));
            default -> null;
        };
    }

    private void open() {
        tokens.advance();
        tokens.expectSymbol("(");
    }

    private List<Expression> arguments() {
        open();
        List<Expression> arguments = grammar.expressions.list();
        tokens.expectSymbol(")");
        return arguments;
    }

    /** Ends a special form that is a call of a function in {@code pg_catalog}. */
    private Expression closed(String function, List<Expression> arguments, int position) {
        tokens.expectSymbol(")");
        return FunctionCall.of(PredicateParser.catalog(function, position), arguments, position);
    }

    private Expression conditional(int position) {
        Token word = tokens.current();
        ConditionalKind kind = ConditionalKind.valueOf(word.text().toUpperCase(Locale.ROOT));
        open();
        List<Expression> arguments = grammar.expressions.list();
        if (kind == ConditionalKind.NULLIF && arguments.size() != 2) {
            throw tokens.unexpected();
        }
        tokens.expectSymbol(")");
        return new Expression.Conditional(kind, arguments, position);
    }

    private Expression cast(int position) {
        open();
        Expression operand = grammar.expressions.expression();
        tokens.expect("as");
        TypeName type = grammar.types.type();
        tokens.expectSymbol(")");
        return new Expression.Cast(operand, type, position);
    }

    private Expression extract(int position) {
        open();
        Token field = tokens.current();
        if (!field.isLabel() && field.kind() != Kind.STRING) {
            throw tokens.unexpected();
        }
        tokens.advance();
        tokens.expect("from");
        Expression source = grammar.expressions.expression();
        return closed("extract", List.of(new Expression.StringLiteral(field.text(), field.start()), source),
                position);
    }

    private Expression position(int position) {
        open();
        Expression needle = grammar.expressions.restricted();
        tokens.expect("in");
        Expression haystack = grammar.expressions.restricted();
        return closed("position", List.of(haystack, needle), position);
    }

    /** An ordinary call written with the name of a special form: resolved along the search path, not in {@code pg_catalog}. */
    private Expression plainCall(String name, List<Expression> arguments, int position) {
        while (tokens.acceptSymbol(",")) {
            arguments.add(grammar.expressions.expression());
        }
        tokens.expectSymbol(")");
        return FunctionCall.of(QualifiedName.of(name, position), arguments, position);
    }

    private Expression overlay(int position) {
        open();
        List<Expression> arguments = first();
        if (!tokens.accept("placing")) {
            return plainCall("overlay", arguments, position);
        }
        arguments.add(grammar.expressions.expression());
        tokens.expect("from");
        arguments.add(grammar.expressions.expression());
        if (tokens.accept("for")) {
            arguments.add(grammar.expressions.expression());
        }
        return closed("overlay", arguments, position);
    }

    private List<Expression> first() {
        List<Expression> arguments = new ArrayList<>();
        arguments.add(grammar.expressions.expression());
        return arguments;
    }

    private Expression substring(int position) {
        open();
        List<Expression> arguments = first();
        if (tokens.accept("similar")) {
            arguments.add(grammar.expressions.expression());
            tokens.expect("escape");
            arguments.add(grammar.expressions.expression());
            return closed("substring", arguments, position);
        }
        if (!tokens.at("from") && !tokens.at("for")) {
            return plainCall("substring", arguments, position);
        }
        Expression start = tokens.accept("from") ? grammar.expressions.expression() : null;
        Expression count = tokens.accept("for") ? grammar.expressions.expression() : null;
        if (start == null && tokens.accept("from")) {
            start = grammar.expressions.expression();
        }
        arguments.add(start == null ? new Expression.NumberLiteral("1", position) : start);
        if (count != null) {
            arguments.add(count);
        }
        return closed("substring", arguments, position);
    }

    private Expression trim(int position) {
        open();
        String function = "btrim";
        if (tokens.at("leading") || tokens.at("trailing") || tokens.at("both")) {
            function = switch (tokens.advance().text()) {
                case "leading" -> "ltrim";
                case "trailing" -> "rtrim";
                default -> "btrim";
            };
        }
        List<Expression> characters = tokens.at("from") ? List.of() : grammar.expressions.list();
        if (!tokens.accept("from")) {
            return closed(function, characters, position);
        }
        List<Expression> arguments = grammar.expressions.list();
        arguments.addAll(characters);
        return closed(function, arguments, position);
    }

    private Expression normalize(int position) {
        open();
        List<Expression> arguments = first();
        if (tokens.acceptSymbol(",")) {
            Token form = tokens.current();
            if (!form.isWord("nfc") && !form.isWord("nfd") && !form.isWord("nfkc") && !form.isWord("nfkd")) {
                throw tokens.unexpected();
            }
            tokens.advance();
            arguments.add(new Expression.StringLiteral(form.text().toUpperCase(Locale.ROOT), form.start()));
        }
        return closed("normalize", arguments, position);
    }
}
