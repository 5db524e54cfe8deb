package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.SelectItem;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.Statement.Assignment;
import io.tidemark.server.sql.ast.Statement.OnConflict;
import io.tidemark.server.sql.ast.TableExpression;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE and DELETE. */
final class DmlParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    DmlParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Is one of the three next? */
    boolean atDml() {
        return tokens.at("insert") || tokens.at("update") || tokens.at("delete");
    }

    /** One of the three, after its WITH clause. */
    Statement dml(Query.@Nullable With with, int position) {
        return switch (tokens.advance().text()) {
            case "insert" -> insert(with, position);
            case "update" -> update(with, position);
            default -> delete(with, position);
        };
    }

    private Statement insert(Query.@Nullable With with, int position) {
        tokens.expect("into");
        QualifiedName table = grammar.names.qualified();
        Identifier alias = tokens.accept("as") ? grammar.names.column() : null;
        List<Identifier> columns = List.of();
        Statement.Overriding overriding = null;
        Query source = null;
        if (!tokens.accept("default", "values")) {
            if (tokens.atSymbol("(") && !startsQuery(tokens.peek(1), tokens.peek(2))) {
                columns = insertColumns();
            }
            overriding = overriding();
            source = grammar.queries.query();
        }
        OnConflict onConflict = tokens.at("on") ? onConflict() : null;
        return new Statement.Insert(with, table, alias, columns, overriding, source, onConflict, returning(),
                position);
    }

    private Statement.@Nullable Overriding overriding() {
        if (!tokens.accept("overriding")) {
            return null;
        }
        boolean user = tokens.accept("user");
        if (!user) {
            tokens.expect("system");
        }
        tokens.expect("value");
        return user ? Statement.Overriding.USER : Statement.Overriding.SYSTEM;
    }

    private static boolean startsQuery(Token token, Token following) {
        return token.isWord("select") || token.isWord("with") || token.isWord("table") || token.isSymbol("(")
                || (token.isWord("values") && following.isSymbol("("));
    }

    private List<Identifier> insertColumns() {
        tokens.expectSymbol("(");
        List<Identifier> columns = new ArrayList<>();
        do {
            columns.add(targetColumn());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return columns;
    }

    private Identifier targetColumn() {
        Identifier column = grammar.names.column();
        if (tokens.atSymbol(".") || tokens.atSymbol("[")) {
            throw tokens.unsupported("assigning to a part of a column");
        }
        return column;
    }

    private OnConflict onConflict() {
        int position = tokens.advance().start();
        tokens.expect("conflict");
        List<Expression> target = List.of();
        String constraint = null;
        if (tokens.acceptSymbol("(")) {
            target = grammar.expressions.list();
            tokens.expectSymbol(")");
            where();
        } else if (tokens.accept("on", "constraint")) {
            constraint = grammar.names.column().name();
        }
        tokens.expect("do");
        if (tokens.accept("nothing")) {
            return new OnConflict(target, constraint, List.of(), null, position);
        }
        tokens.expect("update", "set");
        List<Assignment> assignments = assignments();
        return new OnConflict(target, constraint, assignments, where(), position);
    }

    private @Nullable Expression where() {
        return tokens.accept("where") ? grammar.expressions.expression() : null;
    }

    private List<SelectItem> returning() {
        return tokens.accept("returning") ? grammar.selects.items() : List.of();
    }

    private Statement update(Query.@Nullable With with, int position) {
        QualifiedName table = target();
        Identifier alias = alias();
        tokens.expect("set");
        List<Assignment> assignments = assignments();
        List<TableExpression> from = tokens.accept("from") ? grammar.from.list() : List.of();
        Expression where = condition();
        return new Statement.Update(with, table, alias, assignments, from, where, returning(), position);
    }

    private Statement delete(Query.@Nullable With with, int position) {
        tokens.expect("from");
        QualifiedName table = target();
        Identifier alias = alias();
        List<TableExpression> using = tokens.accept("using") ? grammar.from.list() : List.of();
        Expression where = condition();
        return new Statement.Delete(with, table, alias, using, where, returning(), position);
    }

    private QualifiedName target() {
        return ((TableExpression.NamedTable) grammar.from.relation()).name();
    }

    private @Nullable Identifier alias() {
        if (tokens.accept("as")) {
            return grammar.names.column();
        }
        return tokens.current().isColumnName() && !tokens.at("set") ? grammar.names.column() : null;
    }

    private @Nullable Expression condition() {
        if (tokens.at("where", "current") && tokens.peek(2).isWord("of")) {
            throw tokens.unsupported("WHERE CURRENT OF");
        }
        return where();
    }

    private List<Assignment> assignments() {
        List<Assignment> assignments = new ArrayList<>();
        do {
            int position = tokens.position();
            boolean row = tokens.atSymbol("(");
            List<Identifier> columns = row ? insertColumns() : List.of(targetColumn());
            if (!tokens.acceptOperator("=")) {
                throw tokens.unexpected();
            }
            assignments.add(new Assignment(columns, row, row ? rowValue() : value(), position));
        } while (tokens.acceptSymbol(","));
        return assignments;
    }

    private Expression value() {
        return tokens.at("default")
                ? new Expression.DefaultValue(tokens.advance().start())
                : grammar.expressions.expression();
    }

    /** The right side for several columns; a list in parentheses may have DEFAULT in it. */
    private Expression rowValue() {
        int position = tokens.position();
        boolean explicit = tokens.at("row") && tokens.peek(1).isSymbol("(");
        if (!explicit && (!tokens.atSymbol("(") || startsQuery(tokens.peek(1), tokens.peek(2)))) {
            return grammar.expressions.expression();
        }
        if (explicit) {
            tokens.advance();
        }
        tokens.expectSymbol("(");
        List<Expression> fields = new ArrayList<>();
        do {
            fields.add(value());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return new Expression.RowConstructor(fields, explicit || fields.size() > 1, position);
    }
}
