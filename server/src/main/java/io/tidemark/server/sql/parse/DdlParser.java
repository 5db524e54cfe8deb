package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
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
            "materialized", "event", "text", "access", "service", "system", "default", "column",
            "owned");

    private final Grammar grammar;
    private final TokenStream tokens;

    DdlParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Statement create(int position) {
        tokens.advance();
        boolean orReplace = false;
        boolean temporary = false;
        boolean unique = false;
        boolean recursive = false;
        while (!tokens.at("table") && tokens.at(Token.Kind.WORD)
                && CREATE_MODIFIERS.contains(tokens.current().text())) {
            String word = tokens.advance().text();
            orReplace |= word.equals("replace");
            temporary |= word.startsWith("temp");
            unique |= word.equals("unique");
            recursive |= word.equals("recursive");
        }
        if (tokens.at("table")) {
            return grammar.createTable.createTable(temporary, position);
        }
        Statement object = grammar.objects
                .create(new ObjectParser.Modifiers(orReplace, temporary, unique, recursive), position);
        return object == null ? roleOrOther("CREATE", position) : object;
    }

    Statement drop(int position) {
        tokens.advance();
        if (tokens.at("backup")) {
            return grammar.backups.drop(position);
        }
        if (!tokens.accept("table")) {
            Statement object = grammar.objects.drop(position);
            return object == null ? roleOrOther("DROP", position) : object;
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
        boolean restart = tokens.at("restart");
        if (restart || tokens.at("continue")) {
            tokens.advance();
            tokens.expect("identity");
        }
        return new Statement.Truncate(tables, restart, cascade(), position);
    }

    Statement alter(int position) {
        tokens.advance();
        if (!tokens.accept("table")) {
            Statement object = grammar.objects.alter(position);
            return object == null ? roleOrOther("ALTER", position) : object;
        }
        boolean ifExists = ifExists();
        tokens.accept("only");
        QualifiedName table = grammar.names.qualified();
        tokens.acceptOperator("*");
        List<AlterAction> actions = new ArrayList<>();
        do {
            actions.add(grammar.actions.action());
        } while (tokens.acceptSymbol(","));
        return new Statement.AlterTable(table, ifExists, actions, position);
    }

    boolean ifExists() {
        return tokens.accept("if", "exists");
    }

    /** CASCADE, else RESTRICT or nothing. */
    boolean cascade() {
        if (tokens.accept("cascade")) {
            return true;
        }
        tokens.accept("restrict");
        return false;
    }

    private Statement roleOrOther(String verb, int position) {
        Statement statement = switch (verb) {
            case "CREATE" -> grammar.roles.create(position);
            case "DROP" -> grammar.roles.drop(position);
            default -> grammar.roles.alter(position);
        };
        return statement == null ? otherObject(verb, position) : statement;
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
