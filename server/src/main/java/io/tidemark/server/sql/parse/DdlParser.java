package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.ColumnDefinition;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.Statement.AlterAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CREATE, DROP, TRUNCATE and ALTER of tables; other objects are recognised and answered as unsupported. */
final class DdlParser {
    /** Words between CREATE and the kind of object that do not change what it is. */
    private static final Set<String> CREATE_MODIFIERS = Set.of("or", "replace", "temp", "temporary", "local",
            "global", "unlogged", "unique",
            "recursive", "trusted", "procedural");

    private static final Set<String> OBJECTS = Set.of("table", "view", "schema", "index", "user", "role",
            "group", "database", "function",
            "procedure", "aggregate", "trigger", "sequence", "type", "domain", "extension", "language",
            "operator", "cast", "collation",
            "conversion", "policy", "publication", "subscription", "rule", "server", "statistics",
            "tablespace", "transform", "foreign",
            "materialized", "event", "text", "access", "service", "system", "default", "backup", "column",
            "owned");

    private final Grammar grammar;
    private final TokenStream tokens;

    DdlParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Statement create(int position) {
        tokens.advance();
        if (tokens.at("table")) {
            return grammar.createTable.createTable(false, position);
        }
        boolean temporary = false;
        while (tokens.at(Token.Kind.WORD) && CREATE_MODIFIERS.contains(tokens.current().text())) {
            temporary |= tokens.advance().text().startsWith("temp");
            if (tokens.at("table")) {
                return grammar.createTable.createTable(temporary, position);
            }
        }
        return otherObject("CREATE", position);
    }

    Statement drop(int position) {
        tokens.advance();
        if (!tokens.accept("table")) {
            return otherObject("DROP", position);
        }
        boolean ifExists = ifExists();
        List<QualifiedName> tables = grammar.names.qualifiedList();
        return new Statement.DropTable(tables, ifExists, cascade(), position);
    }

    Statement truncate(int position) {
        tokens.advance();
        tokens.accept("table");
        List<QualifiedName> tables = new ArrayList<>();
        do {
            tokens.accept("only");
            tables.add(grammar.names.qualified());
            tokens.acceptOperator("*");
        } while (tokens.acceptSymbol(","));
        if (tokens.at("restart") || tokens.at("continue")) {
            tokens.advance();
            tokens.expect("identity");
        }
        return new Statement.Truncate(tables, cascade(), position);
    }

    Statement alter(int position) {
        tokens.advance();
        if (!tokens.accept("table")) {
            return otherObject("ALTER", position);
        }
        boolean ifExists = ifExists();
        tokens.accept("only");
        QualifiedName table = grammar.names.qualified();
        tokens.acceptOperator("*");
        List<AlterAction> actions = new ArrayList<>();
        do {
            actions.add(action());
        } while (tokens.acceptSymbol(","));
        return new Statement.AlterTable(table, ifExists, actions, position);
    }

    private AlterAction action() {
        Token word = tokens.expect(Token.Kind.WORD);
        int position = word.start();
        return switch (word.text()) {
            case "add" -> add(position);
            case "drop" -> drop(word);
            case "rename" -> rename(position);
            case "alter", "set", "reset", "owner", "enable", "disable", "attach", "detach", "inherit", "no",
                    "of", "not", "cluster",
                    "replica", "force", "validate", "squash", "convert", "resume", "suspend", "dedup" ->
                unsupported(word.text(), position);
            default -> throw tokens.unexpected(word);
        };
    }

    private AlterAction unsupported(String words, int position) {
        skipStatement();
        return new AlterAction.UnsupportedAction(words.toUpperCase(Locale.ROOT), position);
    }

    private AlterAction add(int position) {
        boolean column = tokens.accept("column");
        boolean ifNotExists = grammar.createTable.ifNotExists();
        if (!column && !ifNotExists) {
            switch (tokens.current().kind() == Token.Kind.WORD ? tokens.current().text() : "") {
                case "constraint", "check", "unique", "primary", "foreign", "exclude" -> {
                    return unsupported("add constraint", position);
                }
                default -> {
                }
            }
        }
        ColumnDefinition definition = grammar.createTable.column();
        return new AlterAction.AddColumn(definition, ifNotExists, position);
    }

    private AlterAction drop(Token word) {
        if (tokens.at("constraint") || tokens.at("partition")) {
            return unsupported("drop " + tokens.current().text(), word.start());
        }
        tokens.accept("column");
        boolean ifExists = ifExists();
        Identifier column = grammar.names.column();
        return new AlterAction.DropColumn(column, ifExists, cascade(), word.start());
    }

    private AlterAction rename(int position) {
        if (tokens.accept("to")) {
            return new AlterAction.RenameTable(grammar.names.column(), position);
        }
        if (tokens.at("constraint")) {
            return unsupported("rename constraint", position);
        }
        tokens.accept("column");
        Identifier column = grammar.names.column();
        tokens.expect("to");
        return new AlterAction.RenameColumn(column, grammar.names.column(), position);
    }

    private boolean ifExists() {
        return tokens.accept("if", "exists");
    }

    private boolean cascade() {
        if (tokens.accept("cascade")) {
            return true;
        }
        tokens.accept("restrict");
        return false;
    }

    private Statement otherObject(String verb, int position) {
        Token object = tokens.current();
        if (object.kind() != Token.Kind.WORD || !OBJECTS.contains(object.text())) {
            throw tokens.unexpected();
        }
        tokens.advance();
        String kind = verb + " " + object.text().toUpperCase(Locale.ROOT);
        String second = secondWord(object.text());
        skipStatement();
        return new Statement.Unsupported(second == null ? kind : kind + " " + second, position);
    }

    private @Nullable String secondWord(String first) {
        boolean two = switch (first) {
            case "materialized", "foreign", "event", "text", "access", "default", "owned" -> true;
            default -> false;
        };
        return two && tokens.at(Token.Kind.WORD) ? tokens.current().text().toUpperCase(Locale.ROOT) : null;
    }

    /** Skips what is left of a statement that will be refused as a whole. */
    void skipStatement() {
        while (!tokens.atEnd()) {
            tokens.advance();
        }
    }
}
