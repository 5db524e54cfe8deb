package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CREATE, ALTER and DROP of roles and tokens. */
final class RoleParser {
    private static final Set<String> FLAGS = Set.of("superuser", "createdb", "createrole", "inherit", "login",
            "replication", "bypassrls");
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
        if (tokens.at("default", "privileges")) {
            return new Statement.OfRoles(grammar.grants.defaults(), position);
        }
        if (tokens.at("database") && (tokens.peek(2).isWord("set") || tokens.peek(2).isWord("reset"))
                && !tokens.peek(3).isWord("tablespace")) {
            tokens.advance();
            return settings(null, role(), position);
        }
        if (!atRole()) {
            return null;
        }
        String kind = tokens.advance().text();
        boolean all = tokens.at("all") && (tokens.peek(1).isWord("set") || tokens.peek(1).isWord("reset")
                || tokens.peek(1).isWord("in"));
        if (all) {
            tokens.advance();
            return settings(null, inDatabase(), position);
        }
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
        if (tokens.at("set") || tokens.at("reset") || tokens.at("in", "database")) {
            return settings(name, inDatabase(), position);
        }
        tokens.accept("with");
        return new Statement.OfRoles(new RoleStatement.Alter(name, options()), position);
    }

    private @Nullable Identifier inDatabase() {
        return tokens.accept("in", "database") ? role() : null;
    }

    private Statement settings(@Nullable Identifier role, @Nullable Identifier database, int position) {
        if (!tokens.at("reset")) {
            tokens.expect("set");
            Statement.SetParameter set = grammar.settings.assigned(position);
            return new Statement.OfRoles(
                    new RoleStatement.Settings(role, database, set.name(), set.values()), position);
        }
        String name = grammar.settings.reset(position) instanceof Statement.ResetParameter reset
                ? reset.name()
                : null;
        return new Statement.OfRoles(new RoleStatement.Settings(role, database, name, List.of()), position);
    }

    /** REASSIGN OWNED. */
    Statement reassign(int position) {
        tokens.advance();
        tokens.expect("owned");
        tokens.expect("by");
        List<Identifier> roles = roles();
        tokens.expect("to");
        return new Statement.OfRoles(new RoleStatement.Reassign(roles, role()), position);
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
        if (tokens.accept("owned")) {
            tokens.expect("by");
            return new Statement.OfRoles(new RoleStatement.DropOwned(roles(), grammar.ddl.cascade()),
                    position);
        }
        if (!atRole()) {
            return null;
        }
        tokens.advance();
        boolean ifExists = grammar.ddl.ifExists();
        return new Statement.OfRoles(new RoleStatement.Drop(roles(), ifExists), position);
    }

    Identifier role() {
        Token token = tokens.current();
        boolean special = token.isWord("current_user") || token.isWord("session_user")
                || token.isWord("current_role");
        return special ? grammar.names.label() : grammar.names.nonReserved();
    }

    /** At least one role. */
    List<Identifier> roles() {
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

}
