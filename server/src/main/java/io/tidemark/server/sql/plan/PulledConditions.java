package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.Filter;
import io.tidemark.server.sql.algebra.LogicalPlan.Join;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.algebra.LogicalPlan.Project;
import io.tidemark.server.sql.algebra.LogicalPlan.Sort;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.algebra.PlanTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A correlated plan taken apart: its rows without the conditions that read the row beyond the boundary, and those conditions.
 *
 * @param plan      beyond no boundary any more; may have columns behind the original ones
 * @param conjuncts over its columns; still one boundary inside
 */
record PulledConditions(LogicalPlan plan, List<Expression> conjuncts) {
    PulledConditions {
        conjuncts = List.copyOf(conjuncts);
    }

    /** Empty where something else than a condition reads the row beyond the boundary. */
    static Optional<PulledConditions> of(LogicalPlan plan) {
        if (OuterColumns.columns(plan, 1).isEmpty()) {
            return Optional.of(new PulledConditions(OuterColumns.shift(plan, -1), List.of()));
        }
        return switch (plan) {
            case Filter filter -> of(filter.input()).map(input -> filter(input, filter.condition()));
            case Project project -> project.expressions().stream().anyMatch(Correlation::isCorrelated)
                    ? Optional.empty()
                    : of(project.input()).map(input -> project(input, project));
            case Sort sort -> of(sort.input());
            case Join join when join.kind() == JoinKind.INNER -> inner(join);
            default -> Optional.empty();
        };
    }

    private static PulledConditions filter(PulledConditions input, Expression condition) {
        List<Expression> kept = new ArrayList<>();
        List<Expression> pulled = new ArrayList<>(input.conjuncts());
        for (Expression conjunct : ExpressionTree.conjuncts(condition)) {
            if (Correlation.isCorrelated(conjunct)) {
                pulled.add(conjunct);
            } else {
                kept.add(Correlation.outwards(conjunct));
            }
        }
        return new PulledConditions(PlanTree.filter(input.plan(), kept), pulled);
    }

    /** The columns that the conditions read are kept behind the projection's own. */
    private static PulledConditions project(PulledConditions input, Project project) {
        List<Expression> expressions = new ArrayList<>();
        project.expressions().forEach(expression -> expressions.add(Correlation.outwards(expression)));
        List<Expression> conjuncts = new ArrayList<>();
        for (Expression conjunct : input.conjuncts()) {
            conjuncts.add(ExpressionTree.rewrite(conjunct, node -> {
                if (!(node instanceof InputColumn column)) {
                    return node;
                }
                int index = expressions.indexOf(column);
                if (index < 0) {
                    index = expressions.size();
                    expressions.add(column);
                }
                return new InputColumn(index, column.type());
            }));
        }
        return new PulledConditions(new Project(input.plan(), expressions), conjuncts);
    }

    private static Optional<PulledConditions> inner(Join join) {
        Optional<PulledConditions> left = of(join.left());
        Optional<PulledConditions> right = of(join.right());
        if (left.isEmpty() || right.isEmpty()
                || left.get().plan().types().size() != join.left().types().size()) {
            return Optional.empty();
        }
        int width = join.left().types().size();
        LogicalPlan pairs = PlanTree.join(JoinKind.INNER, left.get().plan(), right.get().plan(),
                ExpressionTree.truth(true));
        List<Expression> conjuncts = new ArrayList<>(left.get().conjuncts());
        right.get().conjuncts()
                .forEach(conjunct -> conjuncts.add(ExpressionTree.shiftColumns(conjunct, width)));
        return Optional.of(filter(new PulledConditions(pairs, conjuncts), join.condition()));
    }
}
