package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.ast.RoleStatement.On;
import io.tidemark.server.sql.ast.RoleStatement.Privileges;
import io.tidemark.server.sql.ast.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** GRANT and REVOKE, also in ALTER DEFAULT PRIVILEGES. */
final class GrantParser {
    private static final Set<String> UNKNOWN_OBJECTS = Set.of("function", "procedure", "routine", "type",
            "domain", "language", "tablespace", "foreign", "large", "parameter");

    private final Grammar grammar;
    private final TokenStream tokens;

    GrantParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** What comes before ON, or before TO or FROM where roles are granted. */
    private record Head(boolean grant, boolean option, boolean all, List<Identifier> words) {}

    /** GRANT or REVOKE. */
    Statement grant(int position) {
        Head head = head();
        if (!tokens.at("on") && !head.all()) {
            return membership(head, position);
        }
        tokens.expect("on");
        On on = on();
        List<QualifiedName> objects = grammar.names.qualifiedList();
        return new Statement.OfRoles(privileges(head, on, objects), position);
    }

    /** ALTER DEFAULT PRIVILEGES. */
    RoleStatement defaults() {
        tokens.accept("default", "privileges");
        List<Identifier> roles = new ArrayList<>();
        List<Identifier> schemas = new ArrayList<>();
        while (tokens.at("for") || tokens.at("in")) {
            if (tokens.accept("for")) {
                if (!tokens.accept("role")) {
                    tokens.expect("user");
                }
                roles.addAll(grammar.roles.roles());
            } else {
                tokens.expect("in");
                tokens.expect("schema");
                do {
                    schemas.add(grammar.names.column());
                } while (tokens.acceptSymbol(","));
            }
        }
        if (!tokens.at("grant") && !tokens.at("revoke")) {
            throw tokens.unexpected();
        }
        Head head = head();
        tokens.expect("on");
        return new RoleStatement.Defaults(roles, schemas, privileges(head, kind(), List.of()));
    }

    private On kind() {
        if (tokens.accept("tables")) {
            return On.ALL_TABLES;
        }
        if (tokens.accept("sequences")) {
            return On.ALL_SEQUENCES;
        }
        if (tokens.accept("schemas")) {
            return On.SCHEMA;
        }
        if (tokens.at("functions") || tokens.at("routines") || tokens.at("types")) {
            throw tokens.unsupported("default privileges on this kind of object");
        }
        throw tokens.unexpected();
    }

    private Head head() {
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
        return new Head(grant, option, all, words);
    }

    private Privileges privileges(Head head, On on, List<QualifiedName> objects) {
        tokens.expect(head.grant() ? "to" : "from");
        List<Identifier> grantees = grammar.roles.roles();
        boolean option = head.option();
        if (head.grant() && tokens.accept("with", "grant")) {
            tokens.expect("option");
            option = true;
        }
        return new Privileges(head.grant(), head.words(), on, objects, grantees, option, end());
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

    private Statement membership(Head head, int position) {
        tokens.expect(head.grant() ? "to" : "from");
        List<Identifier> members = grammar.roles.roles();
        boolean option = head.option();
        if (head.grant() && tokens.accept("with", "admin")) {
            tokens.expect("option");
            option = true;
        }
        end();
        return new Statement.OfRoles(
                new RoleStatement.Membership(head.grant(), head.words(), members, option), position);
    }

    /** Whether CASCADE was written. */
    private boolean end() {
        if (tokens.accept("granted", "by")) {
            grammar.roles.role();
        }
        return grammar.ddl.cascade();
    }
}
