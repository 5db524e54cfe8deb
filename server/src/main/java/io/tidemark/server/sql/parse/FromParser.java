package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.TableExpression;
import io.tidemark.server.sql.ast.TableExpression.Alias;
import io.tidemark.server.sql.ast.TableExpression.ColumnType;
import io.tidemark.server.sql.ast.TableExpression.DerivedTable;
import io.tidemark.server.sql.ast.TableExpression.FunctionItem;
import io.tidemark.server.sql.ast.TableExpression.FunctionTable;
import io.tidemark.server.sql.ast.TableExpression.Join;
import io.tidemark.server.sql.ast.TableExpression.JoinKind;
import io.tidemark.server.sql.ast.TableExpression.NamedTable;
import io.tidemark.server.sql.ast.TableExpression.Sample;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** FROM: tables, functions, queries, joins. */
final class FromParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    FromParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The comma-separated items after FROM or USING. */
    List<TableExpression> list() {
        List<TableExpression> list = new ArrayList<>();
        do {
            list.add(joined(item()));
        } while (tokens.acceptSymbol(","));
        return list;
    }

    private TableExpression joined(TableExpression first) {
        TableExpression left = first;
        int length = 0;
        while (atJoin()) {
            left = join(left);
            length++;
        }
        grammar.depth.lift(length, first.position());
        return left;
    }

    private boolean atJoin() {
        Token token = tokens.current();
        if (token.kind() != Token.Kind.WORD) {
            return false;
        }
        return switch (token.text()) {
            case "join", "inner", "left", "right", "full", "cross", "natural" -> true;
            default -> atTimeJoin();
        };
    }

    private boolean atTimeJoin() {
        return (tokens.at("asof") || tokens.at("lt") || tokens.at("splice")) && tokens.peek(1).isWord("join");
    }

    private TableExpression join(TableExpression left) {
        int position = tokens.position();
        boolean natural = tokens.accept("natural");
        JoinKind kind = joinKind();
        grammar.depth.enter(position);
        TableExpression right = item();
        if (natural || kind == JoinKind.CROSS) {
            grammar.depth.leave();
            return new Join(kind, left, right, null, List.of(), natural, null, null, position);
        }
        boolean optional = kind == JoinKind.ASOF || kind == JoinKind.LT || kind == JoinKind.SPLICE;
        while (!optional && !tokens.at("on") && !tokens.at("using") && atJoin()) {
            right = join(right);
        }
        grammar.depth.leave();
        if (tokens.accept("on")) {
            Expression on = grammar.expressions.expression();
            return new Join(kind, left, right, on, List.of(), false, null, null, position);
        }
        if (optional && !tokens.at("using")) {
            return new Join(kind, left, right, null, List.of(), false, null, null, position);
        }
        tokens.expect("using");
        List<Identifier> using = grammar.names.columnsInParentheses();
        String usingAlias = tokens.accept("as") ? grammar.names.column().name() : null;
        return new Join(kind, left, right, null, using, false, usingAlias, null, position);
    }

    private JoinKind joinKind() {
        Token word = tokens.advance();
        JoinKind kind = switch (word.text()) {
            case "left" -> JoinKind.LEFT;
            case "right" -> JoinKind.RIGHT;
            case "full" -> JoinKind.FULL;
            case "cross" -> JoinKind.CROSS;
            case "asof" -> JoinKind.ASOF;
            case "lt" -> JoinKind.LT;
            case "splice" -> JoinKind.SPLICE;
            case "inner", "join" -> JoinKind.INNER;
            default -> throw tokens.unexpected(word);
        };
        if (kind == JoinKind.LEFT || kind == JoinKind.RIGHT || kind == JoinKind.FULL) {
            tokens.accept("outer");
        }
        if (!word.text().equals("join")) {
            tokens.expect("join");
        }
        return kind;
    }

    private TableExpression item() {
        Token token = tokens.current();
        boolean lateral = tokens.accept("lateral");
        if (tokens.atSymbol("(")) {
            if (!lateral) {
                return parenthesised();
            }
            Query query = grammar.parentheses.query();
            return new DerivedTable(query, true, alias(), token.start());
        }
        if (tokens.at("rows", "from") && tokens.peek(2).isSymbol("(")) {
            return rowsFrom(lateral, token.start());
        }
        if (tokens.at("xmltable")) {
            throw tokens.unsupported("XMLTABLE");
        }
        if (tokens.at("only")) {
            return aliased((NamedTable) relation());
        }
        return named(lateral, token.start());
    }

    private TableExpression named(boolean lateral, int position) {
        Expression special = tokens.at(Token.Kind.WORD)
                ? grammar.specialForms.specialForm(tokens.current())
                : null;
        if (special != null) {
            return function(special, lateral, position);
        }
        Token first = tokens.current();
        if (!first.isColumnName() && !first.isTypeOrFunctionName()) {
            throw tokens.unexpected();
        }
        QualifiedName name = grammar.names.qualifiedFrom(grammar.names.nonReserved());
        if (tokens.atSymbol("(")) {
            if (name.parts().size() == 1 && !first.isTypeOrFunctionName()) {
                throw tokens.unexpected();
            }
            return function(grammar.functions.application(name), lateral, position);
        }
        if (lateral) {
            throw tokens.unexpected();
        }
        if (!first.isColumnName()) {
            throw tokens.unexpected(name.parts().size() == 1 ? tokens.current() : first);
        }
        tokens.acceptOperator("*");
        return aliased(new NamedTable(name, false, null, null, position));
    }

    /** A table's name with ONLY or {@code *}, without an alias. */
    TableExpression relation() {
        int position = tokens.position();
        boolean only = tokens.accept("only");
        boolean parenthesis = only && tokens.acceptSymbol("(");
        QualifiedName name = grammar.names.qualified();
        if (parenthesis) {
            tokens.expectSymbol(")");
        } else if (!only) {
            tokens.acceptOperator("*");
        }
        return new NamedTable(name, only, null, null, position);
    }

    private TableExpression aliased(NamedTable table) {
        Alias alias = alias();
        Sample sample = tokens.at("tablesample") ? sample() : null;
        return new NamedTable(table.name(), table.only(), alias, sample, table.position());
    }

    private Sample sample() {
        int position = tokens.advance().start();
        QualifiedName method = grammar.names.qualifiedFrom(grammar.names.nonReserved());
        tokens.expectSymbol("(");
        List<Expression> arguments = grammar.expressions.list();
        tokens.expectSymbol(")");
        Expression repeatable = null;
        if (tokens.accept("repeatable")) {
            tokens.expectSymbol("(");
            repeatable = grammar.expressions.expression();
            tokens.expectSymbol(")");
        }
        return new Sample(method, arguments, repeatable, position);
    }

    /** An item that starts with a parenthesis: a query, or a join. */
    private TableExpression parenthesised() {
        int position = tokens.position();
        Contents contents = contents();
        Alias alias = alias();
        if (!(contents instanceof Contents.OfJoin(Join join))) {
            return new DerivedTable(((Contents.OfQuery) contents).query(), false, alias, position);
        }
        return withAlias(join, alias);
    }

    private static Join withAlias(Join join, @Nullable Alias alias) {
        return alias == null
                ? join
                : new Join(join.kind(), join.left(), join.right(), join.on(), join.using(), join.natural(),
                        join.usingAlias(), alias,
                        join.position());
    }

    /** What stands in parentheses in FROM. */
    private sealed interface Contents {
        record OfQuery(Query query) implements Contents {}

        record OfJoin(Join join) implements Contents {}
    }

    /** Parentheses and what is in them, from inside out as in {@link ParenthesisParser}. */
    private Contents contents() {
        Token open = tokens.expectSymbol("(");
        grammar.depth.enter(open.start());
        Contents contents;
        if (grammar.queries.atQuery()) {
            contents = new Contents.OfQuery(grammar.queries.query());
        } else if (tokens.atSymbol("(")) {
            contents = nested(tokens.position(), contents());
        } else {
            contents = joinOf(item());
        }
        grammar.depth.leave();
        tokens.expectSymbol(")");
        return contents;
    }

    private Contents nested(int position, Contents inner) {
        return switch (inner) {
            case Contents.OfQuery(Query query) -> tokens.atSymbol(")") || grammar.queries.atContinuation()
                    ? new Contents.OfQuery(grammar.queries.continued(query))
                    : joinOf(new DerivedTable(query, false, alias(), position));
            case Contents.OfJoin(Join join) -> joinOf(withAlias(join, alias()));
        };
    }

    private Contents joinOf(TableExpression first) {
        if (joined(first) instanceof Join join) {
            return new Contents.OfJoin(join);
        }
        throw tokens.unexpected();
    }

    private FunctionTable function(Expression call, boolean lateral, int position) {
        boolean ordinality = tokens.accept("with", "ordinality");
        List<ColumnType> types = new ArrayList<>();
        Alias alias = functionAlias(types);
        return new FunctionTable(List.of(new FunctionItem(call, types)), false, lateral, ordinality, alias,
                position);
    }

    private FunctionTable rowsFrom(boolean lateral, int position) {
        tokens.advance();
        tokens.advance();
        tokens.expectSymbol("(");
        List<FunctionItem> functions = new ArrayList<>();
        do {
            Expression special = tokens.at(Token.Kind.WORD)
                    ? grammar.specialForms.specialForm(tokens.current())
                    : null;
            Expression call = special == null
                    ? grammar.functions.application(grammar.names.qualifiedFrom(grammar.names.nonReserved()))
                    : special;
            functions.add(new FunctionItem(call, tokens.accept("as") ? columnTypes() : List.of()));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        boolean ordinality = tokens.accept("with", "ordinality");
        return new FunctionTable(functions, true, lateral, ordinality, alias(), position);
    }

    private @Nullable Alias functionAlias(List<ColumnType> types) {
        int position = tokens.position();
        if (tokens.at("as") && tokens.peek(1).isSymbol("(")) {
            tokens.advance();
            types.addAll(columnTypes());
            return null;
        }
        if (!atAlias()) {
            return null;
        }
        tokens.accept("as");
        Identifier name = grammar.names.column();
        if (!tokens.atSymbol("(")) {
            return new Alias(name.name(), List.of(), position);
        }
        Token following = tokens.peek(2);
        if (following.isSymbol(",") || following.isSymbol(")")) {
            return new Alias(name.name(), grammar.names.columnsInParentheses(), position);
        }
        types.addAll(columnTypes());
        return new Alias(name.name(), List.of(), position);
    }

    private List<ColumnType> columnTypes() {
        tokens.expectSymbol("(");
        List<ColumnType> types = new ArrayList<>();
        do {
            Identifier column = grammar.names.column();
            types.add(new ColumnType(column, grammar.types.type()));
            if (tokens.accept("collate")) {
                grammar.names.qualified();
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return types;
    }

    private boolean atAlias() {
        if (tokens.at("as")) {
            return true;
        }
        return tokens.current().isColumnName() && !atTimeJoin() && !tokens.at("sample", "by")
                && !tokens.at("latest", "by")
                && !(tokens.at("latest", "on") && tokens.peek(3).isWord("partition"))
                && !(tokens.at("latest", "on") && tokens.peek(3).isSymbol("."));
    }

    private @Nullable Alias alias() {
        if (!atAlias()) {
            return null;
        }
        int position = tokens.position();
        tokens.accept("as");
        Identifier name = grammar.names.column();
        return new Alias(name.name(), grammar.names.optionalColumns(), position);
    }
}
