package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.TableExpression.Alias;
import io.tidemark.server.sql.ast.TableExpression.Join;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JOIN … ON, USING and NATURAL. */
final class JoinAnalyzer {
    private final Analysis analysis;
    private final FromAnalyzer from;
    private final CommonTables commonTables;

    JoinAnalyzer(Analysis analysis, FromAnalyzer from, CommonTables commonTables) {
        this.analysis = analysis;
        this.from = from;
        this.commonTables = commonTables;
    }

    /** The comma: every pair; the right item was analysed one boundary further in. */
    static FromItem cross(FromItem left, FromItem right) {
        LogicalPlan plan = FromAnalyzer.combine(JoinKind.INNER, left.plan(), right.plan(),
                FromAnalyzer.always(), SqlException.NO_POSITION);
        return FromItem.joined(plan, left, right.shifted(left.plan().types().size()));
    }

    FromItem join(Join join, @Nullable Scope outer) {
        JoinKind kind = switch (join.kind()) {
            case INNER, CROSS -> JoinKind.INNER;
            case LEFT -> JoinKind.LEFT;
            case RIGHT -> JoinKind.RIGHT;
            case FULL -> JoinKind.FULL;
            case ASOF, LT, SPLICE -> throw Analysis.unsupported(join.kind() + " JOIN", join.position());
        };
        FromItem left = from.item(join.left(), outer);
        FromItem right = from.right(join.right(), outer, left);
        FromItem shifted = right.shifted(left.plan().types().size());
        FromItem both = FromItem.joined(left.plan(), left, shifted);
        refuseSameNames(both, join.position());
        Expression condition;
        if (join.natural() || !join.using().isEmpty()) {
            List<Identifier> names = join.natural() ? shared(left, shifted, join.position()) : join.using();
            Using using = using(names, left, shifted, kind);
            condition = ExpressionTree.and(using.conditions());
            both = new FromItem(both.plan(), tables(both, join, using), using.columns());
        } else if (join.on() == null) {
            condition = FromAnalyzer.always();
        } else {
            Scope scope = Scope.of(Scope.withoutLateral(outer), commonTables, both);
            condition = analysis.expressions.condition(join.on(), Place.of(scope, Clause.JOIN), "JOIN/ON");
        }
        LogicalPlan plan = FromAnalyzer.combine(kind, left.plan(), right.plan(), condition, join.position());
        return aliased(new FromItem(plan, padded(both.tables(), left.tables().size(), kind), both.columns()),
                join.alias());
    }

    /** The tables of both sides, the left ones first, and which of them may have no row. */
    private static List<Table> padded(List<Table> tables, int left, JoinKind kind) {
        List<Table> padded = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            boolean other = i < left ? kind == JoinKind.RIGHT : kind == JoinKind.LEFT;
            padded.add(tables.get(i).padded(other || kind == JoinKind.FULL));
        }
        return padded;
    }

    private static List<Table> tables(FromItem both, Join join, Using using) {
        List<Table> tables = new ArrayList<>(both.tables());
        if (join.usingAlias() != null) {
            tables.add(new Table(null, join.usingAlias(), null, using.merged(), List.of()));
        }
        return tables;
    }

    private static FromItem aliased(FromItem item, @Nullable Alias alias) {
        if (alias == null) {
            return item;
        }
        List<Column> columns = FromAnalyzer.renamed(item.columns(), alias.columns(), alias);
        return new FromItem(item.plan(), List.of(new Table(null, alias.name(), null, columns, List.of())),
                columns);
    }

    private static List<Identifier> shared(FromItem left, FromItem right, int position) {
        Set<String> names = new HashSet<>();
        right.columns().forEach(column -> names.add(column.name()));
        return left.columns().stream().filter(column -> names.contains(column.name()))
                .map(column -> new Identifier(column.name(), position)).toList();
    }

    private record Using(List<Expression> conditions, List<Column> merged, List<Column> columns) {}

    private Using using(List<Identifier> names, FromItem left, FromItem right, JoinKind kind) {
        List<Expression> conditions = new ArrayList<>();
        List<Column> merged = new ArrayList<>();
        Set<Column> used = new HashSet<>();
        for (Identifier name : names) {
            Column a = find(left, name, "left");
            Column b = find(right, name, "right");
            used.add(a);
            used.add(b);
            conditions.add(analysis.expressions.operators().binary(OperatorName.of("="), a.value(), b.value(),
                    name.position()));
            merged.add(merge(a, b, kind, name.position()));
        }
        List<Column> columns = new ArrayList<>(merged);
        left.columns().stream().filter(column -> !used.contains(column)).forEach(columns::add);
        right.columns().stream().filter(column -> !used.contains(column)).forEach(columns::add);
        return new Using(conditions, merged, columns);
    }

    private static Column find(FromItem item, Identifier name, String side) {
        List<Column> found = item.columns().stream().filter(column -> column.name().equals(name.name()))
                .toList();
        if (found.isEmpty()) {
            throw new SqlException("42703", "column \"" + name.name()
                    + "\" specified in USING clause does not exist in " + side + " table",
                    SqlException.NO_POSITION);
        }
        if (found.size() > 1) {
            throw new SqlException("42702", "common column name \"" + name.name()
                    + "\" appears more than once in " + side + " table", SqlException.NO_POSITION);
        }
        return found.getFirst();
    }

    /** The one column that stands for both: the side that cannot be padded with NULLs, or the first that is not NULL. */
    private Column merge(Column left, Column right, JoinKind kind, int position) {
        SqlType type = analysis.coercion.commonType(List.of(left.value(), right.value()), "JOIN/USING",
                position);
        Expression a = analysis.coercion.to(left.value(), type, Context.IMPLICIT, position);
        Expression b = analysis.coercion.to(right.value(), type, Context.IMPLICIT, position);
        Column kept = kind == JoinKind.RIGHT ? right : left;
        Expression value = switch (kind) {
            case RIGHT -> b;
            case FULL -> new Expression.Coalesce(List.of(a, b), type);
            case INNER, LEFT, SEMI, ANTI, SINGLE, MARK -> a;
        };
        boolean plain = value.equals(kept.value());
        return new Column(left.name(), value, plain ? kept.tableOid() : 0, plain ? kept.columnNumber() : 0);
    }

    /** 42712 where two items have one name. */
    static void refuseSameNames(FromItem item, int position) {
        Set<String> names = new HashSet<>();
        for (Table table : item.tables()) {
            if (!names.add((table.schema() == null ? "" : table.schema()) + "." + table.name())) {
                throw new SqlException("42712",
                        "table name \"" + table.name() + "\" specified more than once", position);
            }
        }
    }
}
