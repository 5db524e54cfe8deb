package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of expressions. */
final class ValuesOperator implements Operator {
    private static final int MAX_ROWS = 4_096;

    private final PhysicalPlan.Values plan;
    private final Scope scope;
    private int done;

    ValuesOperator(PhysicalPlan.Values plan, Scope scope) {
        this.plan = plan;
        this.scope = scope;
    }

    @Override
    public @Nullable Rows next() {
        int from = done;
        int to = Math.min(plan.rows().size(), from + MAX_ROWS);
        if (from == to) {
            return null;
        }
        done = to;
        List<VectorBuilder> builders = new ArrayList<>();
        plan.types().forEach(type -> builders.add(Constants.builder(type.id(), scope.lasting())));
        for (List<Expression> row : plan.rows().subList(from, to)) {
            for (int i = 0; i < builders.size(); i++) {
                Argument value = OneRow.evaluate(row.get(i), scope);
                builders.get(i).appendFrom(Plain.of(value.values(), value.type(), scope.lasting()), 0);
            }
        }
        List<Vector> columns = builders.stream().map(VectorBuilder::build).toList();
        return new VectorRows(to - from, columns, true);
    }
}
