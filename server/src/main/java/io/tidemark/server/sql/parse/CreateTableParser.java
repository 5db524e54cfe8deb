package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.ColumnDefinition;
import io.tidemark.server.sql.ast.ColumnDefinition.Constraint;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.TableExpression.ColumnType;
import io.tidemark.server.sql.ast.TableOptions;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** CREATE TABLE with columns, AS a query, or LIKE another table. */
final class CreateTableParser {
    /** What LIKE may include. */
    private static final Set<String> LIKE_PARTS = Set.of("comments", "compression", "constraints", "defaults",
            "generated", "identity", "indexes", "statistics", "storage");

    private final Grammar grammar;
    private final TokenStream tokens;

    CreateTableParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The statement from its TABLE on. */
    Statement createTable(boolean temporary, int position) {
        tokens.expect("table");
        boolean ifNotExists = ifNotExists();
        QualifiedName name = grammar.names.qualified();
        TableOptionsParser options = new TableOptionsParser(grammar);
        if (!tokens.atSymbol("(") || namesOnly()) {
            List<Identifier> names = grammar.names.optionalColumns();
            options.parse();
            return as(new Head(name, ifNotExists, temporary, names, position), options);
        }
        tokens.expectSymbol("(");
        List<ColumnDefinition> columns = new ArrayList<>();
        List<Statement.Like> likes = new ArrayList<>();
        List<Constraint> constraints = new ArrayList<>();
        if (!tokens.atSymbol(")")) {
            do {
                if (tokens.at("like")) {
                    likes.add(like(columns.size()));
                } else {
                    element(columns, constraints);
                }
            } while (tokens.acceptSymbol(","));
        }
        tokens.expectSymbol(")");
        return new Statement.CreateTable(name, ifNotExists, temporary, columns, likes, constraints,
                options.parse(), position);
    }

    /** IF NOT EXISTS, or nothing. */
    boolean ifNotExists() {
        if (!tokens.at("if", "not")) {
            return false;
        }
        tokens.advance();
        tokens.advance();
        tokens.expect("exists");
        return true;
    }

    private record Head(QualifiedName name, boolean ifNotExists, boolean temporary, List<Identifier> columns,
            int position) {}

    private boolean namesOnly() {
        return tokens.peek(2).isSymbol(",") || tokens.peek(2).isSymbol(")");
    }

    /** From AS on: options stand before it in PostgreSQL, and behind the query in QuestDB. */
    private Statement as(Head head, TableOptionsParser optionsBefore) {
        tokens.expect("as");
        Query query = grammar.queries.query();
        List<ColumnType> casts = new ArrayList<>();
        List<Identifier> indexes = new ArrayList<>();
        while (tokens.acceptSymbol(",")) {
            if (tokens.accept("cast")) {
                tokens.expectSymbol("(");
                Identifier column = grammar.names.column();
                tokens.expect("as");
                TypeName type = grammar.types.type();
                symbolOptions();
                casts.add(new ColumnType(column, type));
            } else {
                tokens.expect("index");
                tokens.expectSymbol("(");
                indexes.add(grammar.names.column());
                symbolOptions();
            }
            tokens.expectSymbol(")");
        }
        TableOptions options = optionsBefore.parse();
        boolean withData = true;
        if (tokens.accept("with")) {
            withData = !tokens.accept("no");
            tokens.expect("data");
        }
        return new Statement.CreateTableAs(head.name, head.ifNotExists, head.temporary, head.columns, query,
                casts, indexes, withData,
                options, head.position);
    }

    private Statement.Like like(int before) {
        tokens.advance();
        QualifiedName source = grammar.names.qualified();
        Set<String> including = new HashSet<>();
        while (tokens.at("including") || tokens.at("excluding")) {
            boolean include = tokens.advance().text().equals("including");
            Token word = tokens.expect(Kind.WORD);
            if (!word.text().equals("all") && !LIKE_PARTS.contains(word.text())) {
                throw tokens.unexpected(word);
            }
            Set<String> parts = word.text().equals("all") ? LIKE_PARTS : Set.of(word.text());
            if (include) {
                including.addAll(parts);
            } else {
                including.removeAll(parts);
            }
        }
        return new Statement.Like(source, before, including);
    }

    private void element(List<ColumnDefinition> columns, List<Constraint> constraints) {
        boolean constraint = switch (tokens.current().kind() == Kind.WORD ? tokens.current().text() : "") {
            case "constraint", "check", "unique", "primary", "foreign" -> true;
            case "exclude" -> tokens.peek(1).isWord("using") || tokens.peek(1).isSymbol("(");
            default -> false;
        };
        if (constraint) {
            constraints.add(grammar.constraints.ofTable());
        } else {
            columns.add(column());
        }
    }

    /** A column of CREATE TABLE or ADD COLUMN. */
    ColumnDefinition column() {
        Identifier name = grammar.names.column();
        TypeName type = grammar.types.type();
        List<Option> symbolOptions = symbolOptions();
        List<Constraint> constraints = new ArrayList<>();
        while (true) {
            Constraint constraint = grammar.constraints.ofColumn();
            if (constraint == null) {
                return new ColumnDefinition(name, type, symbolOptions, constraints, name.position());
            }
            constraints.add(constraint);
        }
    }

    /** What QuestDB allows after a symbol's type. */
    List<Option> symbolOptions() {
        List<Option> options = new ArrayList<>();
        while (true) {
            Token word = tokens.current();
            if (tokens.accept("capacity")) {
                String number = tokens.expect(Kind.NUMBER).text();
                options.add(new Option("capacity", new OptionValue.Numeric(number), word.start()));
            } else if (tokens.accept("cache") || tokens.accept("nocache")) {
                options.add(new Option(word.text(), new OptionValue.None(), word.start()));
            } else if (tokens.accept("index")) {
                OptionValue capacity = tokens.accept("capacity")
                        ? new OptionValue.Numeric(tokens.expect(Kind.NUMBER).text())
                        : new OptionValue.None();
                options.add(new Option("index", capacity, word.start()));
            } else {
                return options;
            }
        }
    }

    static SqlException duplicateClause(Token token) {
        return new SqlException("42601",
                "clause " + token.text().toUpperCase(Locale.ROOT) + " is given twice", token.start());
    }
}
