package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Option lists in parentheses: {@code (format csv, header, delimiter ',', force_quote (a, b))}. */
final class OptionParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    OptionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The list with its parentheses. */
    List<Option> list() {
        tokens.expectSymbol("(");
        List<Option> options = new ArrayList<>();
        do {
            options.add(option());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return options;
    }

    private Option option() {
        Token name = tokens.current();
        if (!name.isLabel()) {
            throw tokens.unexpected();
        }
        tokens.advance();
        tokens.acceptOperator("=");
        return new Option(name.text().toLowerCase(Locale.ROOT), value(), name.start());
    }

    /** The value of an option; none when a comma or the closing parenthesis follows. */
    OptionValue value() {
        Token token = tokens.current();
        if (token.isSymbol(",") || token.isSymbol(")")) {
            return new OptionValue.None();
        }
        if (tokens.acceptOperator("*")) {
            return new OptionValue.All();
        }
        if (token.isSymbol("(")) {
            return names();
        }
        if (token.kind() == Kind.STRING || token.kind() == Kind.QUOTED) {
            return new OptionValue.Text(tokens.advance().text(), true);
        }
        if (token.kind() == Kind.WORD) {
            return new OptionValue.Text(tokens.advance().text(), false);
        }
        String number = grammar.primaries.signedNumber();
        if (number == null) {
            throw tokens.unexpected();
        }
        return new OptionValue.Numeric(number);
    }

    /** {@code (a, b)} of words or strings. */
    OptionValue names() {
        tokens.expectSymbol("(");
        List<String> names = new ArrayList<>();
        do {
            Token token = tokens.current();
            if (!token.isLabel() && token.kind() != Kind.STRING) {
                throw tokens.unexpected();
            }
            names.add(tokens.advance().text());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return new OptionValue.Names(names);
    }
}
