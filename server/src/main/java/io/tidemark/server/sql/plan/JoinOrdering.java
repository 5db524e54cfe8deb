package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.Join;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.algebra.LogicalPlan.Project;
import io.tidemark.server.sql.algebra.PlanTree;
import java.util.ArrayList;
import java.util.List;

/** Orders chains of inner joins: the largest input streams, the others are joined smallest first, connected ones before others. */
final class JoinOrdering {
    private final RowEstimate estimate;

    JoinOrdering(PlanContext context) {
        this.estimate = new RowEstimate(context);
    }

    LogicalPlan order(LogicalPlan plan) {
        if (plan instanceof Join join && join.kind() == JoinKind.INNER) {
            List<Item> items = new ArrayList<>();
            List<Expression> conditions = new ArrayList<>();
            flatten(join, 0, items, conditions);
            return ordered(items, conditions);
        }
        return PlanTree.mapInputs(plan, this::order);
    }

    /** An input of the chain and where its columns lie in the chain's row as written. */
    private record Item(LogicalPlan plan, int offset, double rows) {
        boolean has(int index) {
            return index >= offset && index < offset + plan.types().size();
        }
    }

    private void flatten(LogicalPlan plan, int offset, List<Item> items, List<Expression> conditions) {
        if (plan instanceof Join join && join.kind() == JoinKind.INNER) {
            flatten(join.left(), offset, items, conditions);
            flatten(join.right(), offset + join.left().types().size(), items, conditions);
            for (Expression conjunct : ExpressionTree.conjuncts(join.condition())) {
                conditions.add(ExpressionTree.shiftColumns(conjunct, offset));
            }
        } else {
            LogicalPlan inner = order(plan);
            items.add(new Item(inner, offset, estimate.of(inner)));
        }
    }

    private static LogicalPlan ordered(List<Item> items, List<Expression> conditions) {
        List<Item> waiting = new ArrayList<>(items);
        Item first = waiting.getFirst();
        for (Item item : waiting) {
            first = item.rows() > first.rows() ? item : first;
        }
        waiting.remove(first);
        List<Item> done = new ArrayList<>(List.of(first));
        List<Expression> open = new ArrayList<>(conditions);
        LogicalPlan plan = first.plan();
        while (!waiting.isEmpty()) {
            Item next = next(waiting, done, open);
            waiting.remove(next);
            done.add(next);
            List<Expression> on = new ArrayList<>();
            for (Expression condition : List.copyOf(open)) {
                if (ExpressionTree.allColumns(condition, index -> has(done, index))) {
                    open.remove(condition);
                    on.add(ExpressionTree.replaceColumns(condition, index -> column(done, index)));
                }
            }
            plan = PlanTree.join(JoinKind.INNER, plan, next.plan(), ExpressionTree.and(on));
        }
        return done.equals(items) ? plan : new Project(plan, restored(items, done));
    }

    private static Item next(List<Item> waiting, List<Item> done, List<Expression> open) {
        Item best = null;
        boolean bestConnected = false;
        for (Item item : waiting) {
            boolean connected = open.stream().anyMatch(condition -> connects(condition, done, item));
            if (best == null || (connected && !bestConnected)
                    || (connected == bestConnected && item.rows() < best.rows())) {
                best = item;
                bestConnected = connected;
            }
        }
        return best == null ? waiting.getFirst() : best;
    }

    private static boolean connects(Expression condition, List<Item> done, Item item) {
        return ExpressionTree.allColumns(condition, index -> has(done, index) || item.has(index))
                && !ExpressionTree.allColumns(condition, index -> has(done, index))
                && !ExpressionTree.allColumns(condition, item::has);
    }

    private static boolean has(List<Item> items, int index) {
        return items.stream().anyMatch(item -> item.has(index));
    }

    /** The column of the chain as written, where it lies after the items that are joined so far. */
    private static InputColumn column(List<Item> done, int index) {
        int offset = 0;
        for (Item item : done) {
            if (item.has(index)) {
                int within = index - item.offset();
                return new InputColumn(offset + within, item.plan().types().get(within));
            }
            offset += item.plan().types().size();
        }
        throw new IllegalStateException("no such column: " + index);
    }

    private static List<Expression> restored(List<Item> items, List<Item> done) {
        List<Expression> columns = new ArrayList<>();
        for (Item item : items) {
            for (int i = 0; i < item.plan().types().size(); i++) {
                columns.add(column(done, item.offset() + i));
            }
        }
        return columns;
    }
}
