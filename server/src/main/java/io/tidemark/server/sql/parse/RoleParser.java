package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.ast.RoleStatement.On;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CREATE, ALTER and DROP of roles and tokens; GRANT and REVOKE. */
final class RoleParser {
    private static final Set<String> FLAGS = Set.of("superuser", "createdb", "createrole", "inherit", "login",
            "replication", "bypassrls");
    private static final Set<String> UNKNOWN_OBJECTS = Set.of("function", "procedure", "routine", "type",
            "domain",
            "language", "tablespace", "foreign", "large", "parameter");

    private final Grammar grammar;
    private final TokenStream tokens;

    RoleParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    private boolean atRole() {
        return (tokens.at("user") && !tokens.peek(1).isWord("mapping")) || tokens.at("role")
                || tokens.at("group");
    }

    /** What follows CREATE; null when that is nothing of these. */
    @Nullable
    Statement create(int position) {
        if (tokens.at("token")) {
            tokens.advance();
            Identifier name = grammar.names.column();
            Identifier user = tokens.accept("for") ? role() : null;
            String until = tokens.accept("valid", "until") ? tokens.expect(Kind.STRING).text() : null;
            return new Statement.OfRoles(new RoleStatement.CreateToken(name, user, until), position);
        }
        if (!atRole()) {
            return null;
        }
        String kind = tokens.advance().text().toUpperCase(Locale.ROOT);
        Identifier name = role();
        tokens.accept("with");
        return new Statement.OfRoles(new RoleStatement.Create(kind, name, options()), position);
    }

    /** What follows ALTER; null when that is nothing of these. */
    @Nullable
    Statement alter(int position) {
        if (!atRole()) {
            return null;
        }
        String kind = tokens.advance().text();
        Identifier name = role();
        if (tokens.accept("rename")) {
            tokens.expect("to");
            return new Statement.OfRoles(new RoleStatement.Rename(name, grammar.names.nonReserved()),
                    position);
        }
        if (kind.equals("group") && (tokens.at("add") || tokens.at("drop"))) {
            boolean add = tokens.advance().text().equals("add");
            tokens.expect("user");
            return new Statement.OfRoles(
                    new RoleStatement.Membership(add, List.of(name), roles(), false), position);
        }
        if (tokens.at("set") || tokens.at("reset") || tokens.at("in")) {
            grammar.ddl.skipStatement();
            return new Statement.Unsupported("ALTER ROLE SET", position);
        }
        tokens.accept("with");
        return new Statement.OfRoles(new RoleStatement.Alter(name, options()), position);
    }

    /** What follows DROP; null when that is nothing of these. */
    @Nullable
    Statement drop(int position) {
        if (tokens.at("token")) {
            tokens.advance();
            boolean ifExists = grammar.ddl.ifExists();
            return new Statement.OfRoles(new RoleStatement.DropToken(grammar.names.column(), ifExists),
                    position);
        }
        if (!atRole()) {
            return null;
        }
        tokens.advance();
        boolean ifExists = grammar.ddl.ifExists();
        return new Statement.OfRoles(new RoleStatement.Drop(roles(), ifExists), position);
    }

    private Identifier role() {
        Token token = tokens.current();
        boolean special = token.isWord("current_user") || token.isWord("session_user")
                || token.isWord("current_role");
        return special ? grammar.names.label() : grammar.names.nonReserved();
    }

    private List<Identifier> roles() {
        List<Identifier> roles = new ArrayList<>();
        do {
            tokens.accept("group");
            roles.add(role());
        } while (tokens.acceptSymbol(","));
        return roles;
    }

    private List<Option> options() {
        List<Option> options = new ArrayList<>();
        while (!tokens.atEnd()) {
            options.add(option());
        }
        return options;
    }

    private Option option() {
        int position = tokens.position();
        Token word = tokens.current();
        String name = word.kind() == Kind.WORD ? word.text() : "";
        if (FLAGS.contains(name) || (name.startsWith("no") && FLAGS.contains(name.substring(2)))) {
            tokens.advance();
            boolean on = FLAGS.contains(name);
            return new Option(on ? name : name.substring(2), text(String.valueOf(on)), position);
        }
        return switch (name) {
            case "encrypted", "password" -> password(position);
            case "connection" -> {
                tokens.advance();
                tokens.expect("limit");
                String sign = tokens.acceptOperator("-") ? "-" : "";
                yield new Option("connection limit",
                        new OptionValue.Numeric(sign + tokens.expect(Kind.NUMBER).text()), position);
            }
            case "valid" -> {
                tokens.advance();
                tokens.expect("until");
                yield new Option("valid until", text(tokens.expect(Kind.STRING).text()), position);
            }
            case "in" -> {
                tokens.advance();
                if (!tokens.accept("role")) {
                    tokens.expect("group");
                }
                yield names("in role", position);
            }
            case "role", "user", "admin" -> {
                tokens.advance();
                yield names(name.equals("user") ? "role" : name, position);
            }
            default -> throw tokens.unexpected();
        };
    }

    private Option password(int position) {
        tokens.accept("encrypted");
        tokens.expect("password");
        return new Option("password", tokens.accept("null")
                ? new OptionValue.None()
                : text(tokens.expect(Kind.STRING).text()), position);
    }

    private Option names(String name, int position) {
        return new Option(name, new OptionValue.Names(roles().stream().map(Identifier::name).toList()),
                position);
    }

    private static OptionValue text(String value) {
        return new OptionValue.Text(value, true);
    }

    /** GRANT or REVOKE. */
    Statement grant(int position) {
        boolean grant = tokens.advance().text().equals("grant");
        boolean option = false;
        if (!grant && (tokens.at("grant", "option") || tokens.at("admin", "option"))) {
            tokens.advance();
            tokens.advance();
            tokens.expect("for");
            option = true;
        }
        List<Identifier> words = new ArrayList<>();
        boolean all = tokens.accept("all");
        if (all) {
            tokens.accept("privileges");
        } else {
            do {
                words.add(grammar.names.label());
            } while (tokens.acceptSymbol(","));
        }
        if (tokens.atSymbol("(")) {
            throw tokens.unsupported("a privilege on columns");
        }
        if (!tokens.at("on") && !all) {
            return membership(grant, words, option, position);
        }
        tokens.expect("on");
        On on = on();
        List<QualifiedName> objects = grammar.names.qualifiedList();
        tokens.expect(grant ? "to" : "from");
        List<Identifier> grantees = roles();
        if (grant && tokens.accept("with", "grant")) {
            tokens.expect("option");
            option = true;
        }
        end();
        return new Statement.OfRoles(
                new RoleStatement.Privileges(grant, words, on, objects, grantees, option), position);
    }

    private On on() {
        if (tokens.accept("all", "tables") || tokens.at("all", "sequences")) {
            boolean sequences = tokens.accept("all", "sequences");
            tokens.expect("in", "schema");
            return sequences ? On.ALL_SEQUENCES : On.ALL_TABLES;
        }
        if (tokens.at("all")
                || (UNKNOWN_OBJECTS.contains(tokens.current().text()) && tokens.peek(1).isLabel())) {
            throw tokens.unsupported("a privilege on this kind of object");
        }
        for (On kind : List.of(On.TABLE, On.SEQUENCE, On.SCHEMA, On.DATABASE)) {
            if (tokens.peek(1).isLabel() && tokens.accept(kind.name().toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        return On.TABLE;
    }

    private Statement membership(boolean grant, List<Identifier> names, boolean optionFor, int position) {
        tokens.expect(grant ? "to" : "from");
        List<Identifier> members = roles();
        boolean option = optionFor;
        if (grant && tokens.accept("with", "admin")) {
            tokens.expect("option");
            option = true;
        }
        end();
        return new Statement.OfRoles(new RoleStatement.Membership(grant, names, members, option), position);
    }

    private void end() {
        if (tokens.accept("granted", "by")) {
            role();
        }
        grammar.ddl.cascade();
    }
}
