package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement.Copy;
import io.tidemark.server.sql.ast.Statement.CopyPeer;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** COPY with its options in parentheses or in the older form without. */
final class CopyParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    CopyParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Copy copy(int position) {
        tokens.advance();
        List<Option> options = new ArrayList<>();
        if (tokens.atSymbol("(")) {
            return ofQuery(options, position);
        }
        if (tokens.at("binary") && tokens.peek(1).isLabel()) {
            options.add(word("format", "binary"));
        }
        QualifiedName table = grammar.names.qualified();
        List<Identifier> columns = grammar.names.optionalColumns();
        boolean from = tokens.accept("from");
        if (!from) {
            tokens.expect("to");
        }
        CopyPeer peer = peer();
        options(options);
        Expression where = from && tokens.accept("where") ? grammar.expressions.expression() : null;
        return new Copy(table, columns, null, from, peer, options, where, position);
    }

    private Copy ofQuery(List<Option> options, int position) {
        tokens.expectSymbol("(");
        if (grammar.dml.atDml()) {
            throw tokens.unsupported("COPY of " + tokens.current().text().toUpperCase(Locale.ROOT));
        }
        Query query = grammar.queries.query();
        tokens.expectSymbol(")");
        tokens.expect("to");
        CopyPeer peer = peer();
        options(options);
        return new Copy(null, List.of(), query, false, peer, options, null, position);
    }

    private CopyPeer peer() {
        if (tokens.accept("program")) {
            return new CopyPeer.Program(tokens.expect(Kind.STRING).text());
        }
        if (tokens.at(Kind.STRING)) {
            return new CopyPeer.File(tokens.advance().text());
        }
        if (tokens.at("stdin") || tokens.at("stdout")) { // either word does in both directions, as in PostgreSQL
            tokens.advance();
            return new CopyPeer.Client();
        }
        throw tokens.unexpected();
    }

    private void options(List<Option> options) {
        if (tokens.at("delimiters") || tokens.at("using", "delimiters")) {
            tokens.accept("using");
            int position = tokens.advance().start();
            options.add(new Option("delimiter", new OptionValue.Text(tokens.expect(Kind.STRING).text(), true),
                    position));
        }
        tokens.accept("with");
        if (tokens.atSymbol("(")) {
            options.addAll(grammar.options.list());
            return;
        }
        while (true) {
            Option option = legacyOption();
            if (option == null) {
                return;
            }
            options.add(option);
        }
    }

    /** One option of the form that psql's older scripts use: {@code CSV HEADER DELIMITER AS ','}. */
    private @Nullable Option legacyOption() {
        Token token = tokens.current();
        if (token.kind() != Kind.WORD) {
            return null;
        }
        return switch (token.text()) {
            case "csv", "binary" -> word("format", token.text());
            case "freeze" -> {
                tokens.advance();
                yield new Option("freeze", new OptionValue.None(), token.start());
            }
            case "header" -> header();
            case "delimiter", "null", "quote", "escape" -> {
                tokens.advance();
                tokens.accept("as");
                yield new Option(token.text(), new OptionValue.Text(tokens.expect(Kind.STRING).text(), true),
                        token.start());
            }
            case "encoding" -> {
                tokens.advance();
                yield new Option("encoding", new OptionValue.Text(tokens.expect(Kind.STRING).text(), true),
                        token.start());
            }
            case "format" -> {
                tokens.advance();
                Token format = tokens.expect(Kind.WORD);
                yield new Option("format", new OptionValue.Text(format.text(), false), token.start());
            }
            case "force", "force_quote", "force_null", "force_not_null" -> force();
            default -> null;
        };
    }

    private Option word(String name, String value) {
        return new Option(name, new OptionValue.Text(value, false), tokens.advance().start());
    }

    private Option header() {
        Token header = tokens.advance();
        if (tokens.at("true") || tokens.at("false") || tokens.at("on") || tokens.at("off")
                || tokens.at("match")) {
            return new Option("header", new OptionValue.Text(tokens.advance().text(), false), header.start());
        }
        return new Option("header", new OptionValue.None(), header.start());
    }

    private Option force() {
        Token force = tokens.advance();
        String name = force.text();
        if (name.equals("force")) {
            if (tokens.accept("quote")) {
                name = "force_quote";
            } else if (tokens.accept("null")) {
                name = "force_null";
            } else {
                tokens.expect("not", "null");
                name = "force_not_null";
            }
        }
        if (tokens.acceptOperator("*")) {
            return new Option(name, new OptionValue.All(), force.start());
        }
        List<Identifier> columns = tokens.atSymbol("(")
                ? grammar.names.columnsInParentheses()
                : grammar.names.columns();
        return new Option(name, new OptionValue.Names(columns.stream().map(Identifier::name).toList()),
                force.start());
    }
}
