package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.Statement.ShowKind;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SET, RESET and SHOW. */
final class SettingParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    SettingParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Statement set(int position) {
        tokens.advance();
        if (tokens.accept("transaction")) {
            if (tokens.at("snapshot")) {
                throw tokens.unsupported("SET TRANSACTION SNAPSHOT");
            }
            return new Statement.SetTransaction(grammar.transactions.modes(), false, position);
        }
        if (tokens.accept("session", "characteristics")) {
            tokens.expect("as", "transaction");
            return new Statement.SetTransaction(grammar.transactions.modes(), true, position);
        }
        if (tokens.at("constraints")) {
            grammar.ddl.skipStatement();
            return new Statement.Unsupported("SET CONSTRAINTS", position);
        }
        boolean scoped = !tokens.peek(1).isWord("to") && !tokens.peek(1).isOperator("=")
                && !tokens.peek(1).isSymbol(".");
        boolean local = scoped && tokens.accept("local");
        if (scoped && !local && !tokens.at("session", "authorization")) {
            tokens.accept("session");
        }
        return parameter(local, position);
    }

    /** What follows SET where only a setting can. */
    Statement.SetParameter assigned(int position) {
        if (parameter(false, position) instanceof Statement.SetParameter set) {
            return set;
        }
        throw tokens.unexpected();
    }

    private Statement parameter(boolean local, int position) {
        if (tokens.accept("time", "zone")) {
            return new Statement.SetParameter("timezone", zone(), local, position);
        }
        if (tokens.accept("session", "authorization")) {
            return named("session_authorization", local, position);
        }
        String special = specialName();
        if (special != null) {
            return named(special, local, position);
        }
        String name = name();
        if (tokens.at("from", "current")) {
            throw tokens.unsupported("SET … FROM CURRENT");
        }
        if (!tokens.acceptOperator("=")) {
            tokens.expect("to");
        }
        return new Statement.SetParameter(name, values(), local, position);
    }

    private @Nullable String specialName() {
        Token following = tokens.peek(1);
        if (tokens.current().kind() != Kind.WORD || following.isOperator("=") || following.isWord("to")
                || following.isSymbol(".")) {
            return null;
        }
        String name = switch (tokens.current().text()) {
            case "role" -> "role";
            case "names" -> "client_encoding";
            case "schema" -> "search_path";
            default -> null;
        };
        if (name != null) {
            tokens.advance();
        }
        return name;
    }

    /** {@code SET ROLE x} and the like: one value, without TO. */
    private Statement named(String name, boolean local, int position) {
        if (tokens.accept("default") || tokens.atEnd()) {
            return new Statement.SetParameter(name, List.of(), local, position);
        }
        return new Statement.SetParameter(name, List.of(value()), local, position);
    }

    private List<String> zone() {
        if (tokens.accept("default") || tokens.accept("local")) {
            return List.of();
        }
        if (tokens.accept("interval")) {
            grammar.types.modifiers();
            String value = tokens.expect(Kind.STRING).text();
            grammar.types.withIntervalFields(
                    new TypeName(QualifiedName.of("interval", 0), List.of(), 0, null, false, 0));
            return List.of(value);
        }
        return List.of(value());
    }

    /** {@code name} or {@code prefix.name}. */
    private String name() {
        return grammar.names.qualified().toString();
    }

    private List<String> values() {
        if (tokens.accept("default")) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        do {
            values.add(value());
        } while (tokens.acceptSymbol(","));
        return values;
    }

    private String value() {
        String number = grammar.primaries.signedNumber();
        if (number != null) {
            return number;
        }
        if (tokens.at("true") || tokens.at("false") || tokens.at("on")) {
            return tokens.advance().text();
        }
        String word = grammar.names.wordOrString();
        if (word == null) {
            throw tokens.unexpected();
        }
        return word;
    }

    Statement reset(int position) {
        tokens.advance();
        if (tokens.accept("all")) {
            return new Statement.ResetParameter(null, position);
        }
        return new Statement.ResetParameter(parameterName(), position);
    }

    private String parameterName() {
        if (tokens.accept("time", "zone")) {
            return "timezone";
        }
        if (tokens.accept("transaction", "isolation")) {
            tokens.expect("level");
            return "transaction_isolation";
        }
        if (tokens.accept("session", "authorization")) {
            return "session_authorization";
        }
        return name();
    }

    Statement show(int position) {
        tokens.advance();
        Token word = tokens.current();
        boolean alone = tokens.peek(1).kind() == Kind.END || tokens.peek(1).isSymbol(";");
        switch (word.kind() == Kind.WORD ? word.text() : "") {
            case "all", "parameters", "tables" -> {
                if (alone) {
                    tokens.advance();
                    return new Statement.Show(ShowKind.valueOf(word.text().toUpperCase(Locale.ROOT)), null,
                            position);
                }
            }
            case "columns" -> {
                tokens.advance();
                tokens.expect("from");
                return new Statement.Show(ShowKind.COLUMNS, grammar.names.qualified(), position);
            }
            case "backups", "backup" -> {
                return grammar.backups.show(position);
            }
            case "partitions", "create", "user", "users", "groups", "permissions" -> {
                grammar.ddl.skipStatement();
                return new Statement.Unsupported("SHOW " + word.text().toUpperCase(Locale.ROOT), position);
            }
            default -> {
            }
        }
        return new Statement.ShowParameter(parameterName(), position);
    }
}
