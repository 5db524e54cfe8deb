package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.Statement.DiscardKind;
import io.tidemark.server.sql.ast.Statement.FetchDirection;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** EXPLAIN, prepared statements, cursors and the small commands. */
final class CommandParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    CommandParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Statement explain(int position) {
        tokens.advance();
        List<Option> options = new ArrayList<>();
        if (tokens.atSymbol("(") && isOptionName(tokens.peek(1))) {
            options.addAll(grammar.options.list());
        } else {
            if (tokens.at("analyze") || tokens.at("analyse")) {
                options.add(new Option("analyze", new OptionValue.None(), tokens.advance().start()));
            }
            if (tokens.at("verbose")) {
                options.add(new Option("verbose", new OptionValue.None(), tokens.advance().start()));
            }
        }
        Statement ofBackups = options.isEmpty() ? grammar.backups.explained(position) : null;
        if (ofBackups != null) {
            return ofBackups;
        }
        Token word = tokens.current();
        boolean explainable = grammar.queries.atQuery() || grammar.dml.atDml() || word.isSymbol("(")
                || word.isWord("create")
                || word.isWord("declare") || word.isWord("execute");
        if (!explainable) {
            throw tokens.unexpected();
        }
        return new Statement.Explain(grammar.statements.statement(), options, position);
    }

    private static boolean isOptionName(Token token) {
        boolean query = token.isWord("select") || token.isWord("with") || token.isWord("values")
                || token.isWord("table");
        return token.isLabel() && !query;
    }

    Statement prepare(int position) {
        tokens.advance();
        if (tokens.at("transaction")) {
            throw tokens.unsupported("PREPARE TRANSACTION");
        }
        String name = grammar.names.column().name();
        List<TypeName> types = new ArrayList<>();
        if (tokens.acceptSymbol("(")) {
            do {
                types.add(grammar.types.type());
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        }
        tokens.expect("as");
        if (!grammar.queries.atQuery() && !grammar.dml.atDml() && !tokens.atSymbol("(")) {
            throw tokens.unexpected();
        }
        return new Statement.Prepare(name, types, grammar.statements.statement(), position);
    }

    Statement execute(int position) {
        tokens.advance();
        String name = grammar.names.column().name();
        List<Expression> arguments = List.of();
        if (tokens.acceptSymbol("(")) {
            arguments = grammar.expressions.list();
            tokens.expectSymbol(")");
        }
        return new Statement.Execute(name, arguments, position);
    }

    Statement deallocate(int position) {
        tokens.advance();
        tokens.accept("prepare");
        return new Statement.Deallocate(nameOrAll(), position);
    }

    private @Nullable String nameOrAll() {
        return tokens.accept("all") ? null : grammar.names.column().name();
    }

    Statement declare(int position) {
        tokens.advance();
        String name = grammar.names.column().name();
        boolean binary = false;
        Boolean scroll = null;
        while (!tokens.at("cursor")) {
            if (tokens.accept("binary")) {
                binary = true;
            } else if (tokens.accept("scroll")) {
                scroll = true;
            } else if (tokens.accept("no")) {
                tokens.expect("scroll");
                scroll = false;
            } else if (!tokens.accept("insensitive") && !tokens.accept("asensitive")) {
                throw tokens.unexpected();
            }
        }
        tokens.advance();
        boolean hold = tokens.accept("with", "hold");
        if (!hold) {
            tokens.accept("without", "hold");
        }
        tokens.expect("for");
        Query query = grammar.queries.query();
        return new Statement.DeclareCursor(name, query, binary, scroll, hold, position);
    }

    Statement fetch(int position) {
        boolean move = tokens.advance().text().equals("move");
        FetchDirection direction = FetchDirection.FORWARD;
        long count = 1;
        Token word = tokens.current();
        boolean named = tokens.peek(1).kind() == Kind.END || tokens.peek(1).isSymbol(";");
        if (!named) {
            switch (word.kind() == Kind.WORD ? word.text() : "") {
                case "next" -> tokens.advance();
                case "prior", "backward" -> {
                    tokens.advance();
                    direction = FetchDirection.BACKWARD;
                    count = word.text().equals("prior") ? 1 : optionalCount();
                }
                case "first", "last" -> {
                    tokens.advance();
                    direction = FetchDirection.ABSOLUTE;
                    count = word.text().equals("first") ? 1 : -1;
                }
                case "absolute", "relative" -> {
                    tokens.advance();
                    direction = FetchDirection.valueOf(word.text().toUpperCase(Locale.ROOT));
                    count = count();
                }
                case "forward" -> {
                    tokens.advance();
                    count = optionalCount();
                }
                default -> count = optionalCount();
            }
        }
        if (!tokens.accept("from")) {
            tokens.accept("in");
        }
        String cursor = grammar.names.column().name();
        boolean backwards = count < 0 && direction == FetchDirection.FORWARD;
        if (count < 0 && (backwards || direction == FetchDirection.BACKWARD)) {
            direction = backwards ? FetchDirection.BACKWARD : FetchDirection.FORWARD;
            count = -count;
        }
        return new Statement.Fetch(cursor, direction, count, move, position);
    }

    private long optionalCount() {
        if (tokens.accept("all")) {
            return Long.MAX_VALUE;
        }
        return tokens.at(Kind.NUMBER) || tokens.at(Kind.OPERATOR) ? count() : 1;
    }

    private long count() {
        Token token = tokens.current();
        String number = grammar.primaries.signedNumber();
        try {
            if (number != null) {
                return Integer.parseInt(number);
            }
        } catch (NumberFormatException e) {
            throw tokens.unexpected(token);
        }
        throw tokens.unexpected(token);
    }

    Statement close(int position) {
        tokens.advance();
        return new Statement.CloseCursor(nameOrAll(), position);
    }

    Statement discard(int position) {
        tokens.advance();
        Token word = tokens.current();
        DiscardKind kind = switch (word.kind() == Kind.WORD ? word.text() : "") {
            case "all" -> DiscardKind.ALL;
            case "plans" -> DiscardKind.PLANS;
            case "sequences" -> DiscardKind.SEQUENCES;
            case "temp", "temporary" -> DiscardKind.TEMPORARY;
            default -> throw tokens.unexpected();
        };
        tokens.advance();
        return new Statement.Discard(kind, position);
    }

    Statement maintenance(int position) {
        Token word = tokens.advance();
        String kind = word.text().equals("vacuum") ? "VACUUM" : "ANALYZE";
        if (tokens.atSymbol("(")) {
            grammar.options.list();
        }
        while (tokens.at("full") || tokens.at("freeze") || tokens.at("verbose") || tokens.at("analyze")
                || tokens.at("analyse")) {
            tokens.advance();
        }
        List<QualifiedName> tables = new ArrayList<>();
        if (!tokens.atEnd()) {
            tokens.accept("table");
            do {
                tables.add(grammar.names.qualified());
                grammar.names.optionalColumns();
            } while (tokens.acceptSymbol(","));
        }
        return new Statement.Maintenance(kind, tables, position);
    }

    Statement listen(int position) {
        tokens.advance();
        return new Statement.Listen(grammar.names.column().name(), position);
    }

    Statement notifyChannel(int position) {
        tokens.advance();
        String channel = grammar.names.column().name();
        String payload = tokens.acceptSymbol(",") ? tokens.expect(Kind.STRING).text() : null;
        return new Statement.Notify(channel, payload, position);
    }

    Statement unlisten(int position) {
        tokens.advance();
        return new Statement.Unlisten(tokens.acceptOperator("*") ? null : grammar.names.column().name(),
                position);
    }
}
