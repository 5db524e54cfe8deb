package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.ColumnDefinition;
import io.tidemark.server.sql.ast.ColumnDefinition.Constraint;
import io.tidemark.server.sql.ast.ColumnDefinition.ConstraintKind;
import io.tidemark.server.sql.ast.Expression;
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
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CREATE TABLE with columns, AS a query, or LIKE another table. */
final class CreateTableParser {
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
        if (tokens.at("as")) {
            return as(new Head(name, ifNotExists, temporary, List.of(), position));
        }
        Token open = tokens.current();
        if (open.isSymbol("(") && tokens.peek(1).isWord("like")) {
            return like(name, ifNotExists, position);
        }
        if (open.isSymbol("(") && namesOnly()) {
            return as(new Head(name, ifNotExists, temporary, grammar.names.columnsInParentheses(), position));
        }
        tokens.expectSymbol("(");
        List<ColumnDefinition> columns = new ArrayList<>();
        List<Constraint> constraints = new ArrayList<>();
        if (!tokens.atSymbol(")")) {
            do {
                element(columns, constraints);
            } while (tokens.acceptSymbol(","));
        }
        tokens.expectSymbol(")");
        TableOptions options = new TableOptionsParser(grammar).parse();
        return new Statement.CreateTable(name, ifNotExists, temporary, columns, constraints, options,
                position);
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

    private Statement as(Head head) {
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
        TableOptions options = new TableOptionsParser(grammar).parse();
        boolean withData = true;
        if (tokens.accept("with")) {
            withData = !tokens.accept("no");
            tokens.expect("data");
        }
        return new Statement.CreateTableAs(head.name, head.ifNotExists, head.temporary, head.columns, query,
                casts, indexes, withData,
                options, head.position);
    }

    private Statement like(QualifiedName name, boolean ifNotExists, int position) {
        tokens.advance();
        tokens.advance();
        QualifiedName source = grammar.names.qualified();
        if (tokens.at("including") || tokens.at("excluding")) {
            throw tokens.unsupported("INCLUDING and EXCLUDING");
        }
        tokens.expectSymbol(")");
        return new Statement.CreateTableLike(name, ifNotExists, source, position);
    }

    private void element(List<ColumnDefinition> columns, List<Constraint> constraints) {
        boolean constraint = switch (tokens.current().kind() == Kind.WORD ? tokens.current().text() : "") {
            case "constraint", "check", "unique", "primary", "foreign" -> true;
            case "exclude" -> tokens.peek(1).isWord("using") || tokens.peek(1).isSymbol("(");
            default -> false;
        };
        if (constraint) {
            constraints.add(tableConstraint());
        } else {
            columns.add(column());
        }
    }

    /** A constraint of a whole table. */
    Constraint tableConstraint() {
        int position = tokens.position();
        String name = tokens.accept("constraint") ? grammar.names.column().name() : null;
        Token word = tokens.current();
        Expression check = null;
        List<Identifier> columns = List.of();
        ConstraintKind kind = switch (word.kind() == Kind.WORD ? word.text() : "") {
            case "check" -> ConstraintKind.CHECK;
            case "unique" -> ConstraintKind.UNIQUE;
            case "primary" -> ConstraintKind.PRIMARY_KEY;
            case "foreign" -> ConstraintKind.FOREIGN_KEY;
            case "exclude" -> throw tokens.unsupported("an EXCLUDE constraint");
            default -> throw tokens.unexpected();
        };
        tokens.advance();
        if (kind == ConstraintKind.PRIMARY_KEY || kind == ConstraintKind.FOREIGN_KEY) {
            tokens.expect("key");
        }
        if (kind == ConstraintKind.CHECK) {
            tokens.expectSymbol("(");
            check = grammar.expressions.expression();
            tokens.expectSymbol(")");
        } else {
            columns = grammar.names.columnsInParentheses();
        }
        if (kind == ConstraintKind.FOREIGN_KEY) {
            references();
        }
        return new Constraint(kind, name, check, columns, position);
    }

    /** A column of CREATE TABLE or ADD COLUMN. */
    ColumnDefinition column() {
        Identifier name = grammar.names.column();
        TypeName type = grammar.types.type();
        List<Option> symbolOptions = symbolOptions();
        List<Constraint> constraints = new ArrayList<>();
        while (true) {
            Constraint constraint = columnConstraint();
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

    private @Nullable Constraint columnConstraint() {
        Token first = tokens.current();
        String name = tokens.accept("constraint") ? grammar.names.column().name() : null;
        Token word = tokens.current();
        Expression expression = null;
        ConstraintKind kind;
        switch (word.kind() == Kind.WORD ? word.text() : "") {
            case "not" -> {
                tokens.advance();
                tokens.expect("null");
                kind = ConstraintKind.NOT_NULL;
            }
            case "null" -> {
                tokens.advance();
                kind = ConstraintKind.NULL;
            }
            case "default" -> {
                tokens.advance();
                expression = grammar.expressions.restricted();
                kind = ConstraintKind.DEFAULT;
            }
            case "primary" -> {
                tokens.advance();
                tokens.expect("key");
                kind = ConstraintKind.PRIMARY_KEY;
            }
            case "unique" -> {
                tokens.advance();
                kind = ConstraintKind.UNIQUE;
            }
            case "check" -> {
                tokens.advance();
                tokens.expectSymbol("(");
                expression = grammar.expressions.expression();
                tokens.expectSymbol(")");
                kind = ConstraintKind.CHECK;
            }
            case "references" -> {
                references();
                kind = ConstraintKind.FOREIGN_KEY;
            }
            case "generated" -> {
                expression = generated();
                kind = ConstraintKind.GENERATED;
            }
            case "collate" -> {
                tokens.advance();
                grammar.names.qualified();
                kind = ConstraintKind.COLLATE;
            }
            default -> {
                if (name != null) {
                    throw tokens.unexpected();
                }
                return null;
            }
        }
        return new Constraint(kind, name, expression, List.of(), first.start());
    }

    private @Nullable Expression generated() {
        tokens.advance();
        if (tokens.accept("always")) {
            tokens.expect("as");
        } else {
            tokens.expect("by", "default");
            tokens.expect("as");
        }
        if (tokens.accept("identity")) {
            if (tokens.atSymbol("(")) {
                throw tokens.unsupported("options of an identity column");
            }
            return null;
        }
        tokens.expectSymbol("(");
        Expression expression = grammar.expressions.expression();
        tokens.expectSymbol(")");
        tokens.expect("stored");
        return expression;
    }

    private void references() {
        tokens.expect("references");
        grammar.names.qualified();
        grammar.names.optionalColumns();
        while (true) {
            if (tokens.accept("match")) {
                tokens.advance();
            } else if (tokens.at("on", "delete") || tokens.at("on", "update")) {
                tokens.advance();
                tokens.advance();
                referentialAction();
            } else {
                return;
            }
        }
    }

    private void referentialAction() {
        if (tokens.accept("no")) {
            tokens.expect("action");
        } else if (tokens.accept("set")) {
            if (!tokens.accept("null")) {
                tokens.expect("default");
            }
        } else if (!tokens.accept("cascade")) {
            tokens.expect("restrict");
        }
    }

    static SqlException duplicateClause(Token token) {
        return new SqlException("42601",
                "clause " + token.text().toUpperCase(Locale.ROOT) + " is given twice", token.start());
    }
}
