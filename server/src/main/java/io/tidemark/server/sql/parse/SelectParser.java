package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.QueryBody.Distinct;
import io.tidemark.server.sql.ast.QueryBody.GroupBy;
import io.tidemark.server.sql.ast.QueryBody.GroupingElement;
import io.tidemark.server.sql.ast.QueryBody.LatestOn;
import io.tidemark.server.sql.ast.QueryBody.SampleBy;
import io.tidemark.server.sql.ast.QueryBody.Select;
import io.tidemark.server.sql.ast.SelectItem;
import io.tidemark.server.sql.ast.TableExpression;
import io.tidemark.server.sql.ast.Window;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SELECT up to its WINDOW clause, with QuestDB's LATEST ON and SAMPLE BY. */
final class SelectParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    SelectParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** SELECT …. */
    QueryBody select() {
        int position = tokens.expect("select").start();
        Distinct distinct = null;
        if (tokens.at("distinct")) {
            distinct = distinct();
        } else {
            tokens.accept("all");
        }
        List<SelectItem> items = distinct == null && atEndOfItems() ? List.of() : items();
        QualifiedName into = tokens.accept("into") ? into() : null;
        List<TableExpression> from = tokens.accept("from") ? grammar.from.list() : List.of();
        return rest(new Head(distinct, items, into, from, position));
    }

    /** What stands before WHERE. */
    private record Head(@Nullable Distinct distinct, List<SelectItem> items, @Nullable QualifiedName into,
            List<TableExpression> from,
            int position) {}

    /** {@code TABLE t}, after the keyword. */
    QueryBody wholeTable(int position) {
        Head head = head(grammar.from.relation(), position);
        return new Select(null, head.items, head.from, null, null, null, null, null, List.of(), null,
                position);
    }

    /** QuestDB's bare {@code t}, which may go on as if {@code SELECT * FROM} stood before it. */
    QueryBody bareTable() {
        int position = tokens.position();
        QualifiedName name = grammar.names.qualified();
        return rest(head(new TableExpression.NamedTable(name, false, null, null, name.position()), position));
    }

    private static Head head(TableExpression table, int position) {
        SelectItem everything = new SelectItem(new Expression.Star(List.of(), position), null, position);
        return new Head(null, List.of(everything), null, List.of(table), position);
    }

    private QueryBody rest(Head head) {
        LatestOn latest = tokens.at("latest", "by") ? latestBy() : null;
        Expression where = tokens.accept("where") ? grammar.expressions.expression() : null;
        if (latest == null && tokens.at("latest", "on")) {
            latest = latestOn();
        } else if (latest == null && tokens.at("latest", "by")) {
            latest = latestBy();
        }
        SampleBy sample = tokens.at("sample", "by") ? sampleBy() : null;
        GroupBy groupBy = tokens.at("group") ? groupBy() : null;
        Expression having = tokens.accept("having") ? grammar.expressions.expression() : null;
        List<Window.Named> windows = tokens.accept("window") ? grammar.windows.definitions() : List.of();
        return new Select(head.distinct, head.items, head.from, where, latest, sample, groupBy, having,
                windows, head.into, head.position);
    }

    private boolean atEndOfItems() {
        Token token = tokens.current();
        return switch (token.kind()) {
            case END -> true;
            case SYMBOL -> token.text().equals(";") || token.text().equals(")");
            case WORD -> switch (token.text()) {
                case "from", "into", "where", "group", "having", "window", "union", "intersect", "except",
                        "order", "limit", "offset",
                        "fetch", "for" ->
                    true;
                default -> false;
            };
            default -> false;
        };
    }

    private Distinct distinct() {
        int position = tokens.advance().start();
        List<Expression> on = List.of();
        if (tokens.accept("on")) {
            tokens.expectSymbol("(");
            on = grammar.expressions.list();
            tokens.expectSymbol(")");
        }
        return new Distinct(on, position);
    }

    /** The output columns of SELECT or RETURNING. */
    List<SelectItem> items() {
        List<SelectItem> items = new ArrayList<>();
        do {
            items.add(item());
        } while (tokens.acceptSymbol(","));
        return items;
    }

    private SelectItem item() {
        int position = tokens.position();
        if (tokens.acceptOperator("*")) {
            return new SelectItem(new Expression.Star(List.of(), position), null, position);
        }
        Expression expression = grammar.expressions.expression();
        if (tokens.accept("as")) {
            return new SelectItem(expression, grammar.names.label().name(), position);
        }
        Token token = tokens.current();
        boolean alias = token.kind() == Kind.QUOTED
                || (token.kind() == Kind.WORD && Keywords.isBareLabel(token.text()));
        return new SelectItem(expression, alias ? tokens.advance().text() : null, position);
    }

    private QualifiedName into() {
        boolean temporary = tokens.at("temporary") || tokens.at("temp");
        if (temporary || tokens.at("unlogged")) {
            tokens.advance();
        }
        tokens.accept("table");
        QualifiedName name = grammar.names.qualified();
        return temporary && name.schema() == null
                ? new QualifiedName(List.of("pg_temp", name.name()), name.position())
                : name;
    }

    private LatestOn latestOn() {
        int position = tokens.advance().start();
        tokens.advance();
        QualifiedName timestamp = grammar.names.qualified();
        tokens.expect("partition", "by");
        return new LatestOn(new Identifier(timestamp.name(), timestamp.position()),
                grammar.expressions.list(), position);
    }

    private LatestOn latestBy() {
        int position = tokens.advance().start();
        tokens.advance();
        return new LatestOn(null, grammar.expressions.list(), position);
    }

    private SampleBy sampleBy() {
        int position = tokens.advance().start();
        String interval = tokens.advanceOverMeasure();
        Expression from = tokens.accept("from") ? grammar.expressions.expression() : null;
        Expression to = tokens.accept("to") ? grammar.expressions.expression() : null;
        List<Expression> fill = List.of();
        if (tokens.accept("fill")) {
            tokens.expectSymbol("(");
            fill = grammar.expressions.list();
            tokens.expectSymbol(")");
        }
        String align = tokens.at("align", "to") ? align() : null;
        return new SampleBy(interval, from, to, fill, align, position);
    }

    private String align() {
        tokens.advance();
        tokens.advance();
        int start = tokens.position();
        if (tokens.accept("first")) {
            tokens.expect("observation");
        } else {
            tokens.expect("calendar");
            if (tokens.accept("time", "zone")) {
                grammar.primaries.primary();
            }
            if (tokens.accept("with", "offset")) {
                grammar.primaries.primary();
            }
        }
        return tokens.sql().substring(start, tokens.previousEnd());
    }

    private GroupBy groupBy() {
        int position = tokens.advance().start();
        tokens.expect("by");
        boolean distinct = tokens.accept("distinct");
        if (!distinct) {
            tokens.accept("all");
        }
        return new GroupBy(grouping(), distinct, position);
    }

    private List<GroupingElement> grouping() {
        List<GroupingElement> elements = new ArrayList<>();
        do {
            elements.add(groupingElement());
        } while (tokens.acceptSymbol(","));
        return elements;
    }

    private GroupingElement groupingElement() {
        int position = tokens.position();
        if (tokens.atSymbol("(") && tokens.peek(1).isSymbol(")")) {
            tokens.advance();
            tokens.advance();
            return new GroupingElement.Empty(position);
        }
        boolean rollup = tokens.at("rollup");
        if ((rollup || tokens.at("cube")) && tokens.peek(1).isSymbol("(")) {
            tokens.advance();
            tokens.advance();
            List<Expression> keys = grammar.expressions.list();
            tokens.expectSymbol(")");
            return rollup
                    ? new GroupingElement.Rollup(keys, position)
                    : new GroupingElement.Cube(keys, position);
        }
        if (tokens.at("grouping", "sets")) {
            grammar.depth.enter(position);
            tokens.advance();
            tokens.advance();
            tokens.expectSymbol("(");
            List<GroupingElement> elements = grouping();
            tokens.expectSymbol(")");
            grammar.depth.leave();
            return new GroupingElement.Sets(elements, position);
        }
        return new GroupingElement.Key(grammar.expressions.expression());
    }
}
