package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.analyze.AnalyzedChange.Conflict;
import io.tidemark.server.sql.ast.Expression.ColumnReference;
import io.tidemark.server.sql.ast.SelectItem;
import io.tidemark.server.sql.ast.Statement.OnConflict;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** ON CONFLICT. */
final class ConflictAnalyzer {
    private final Analysis analysis;
    private final ChangeTarget target;
    private final RowRules rules;
    private final CommonTables common;
    private List<OutputColumn> returning = List.of();

    ConflictAnalyzer(Analysis analysis, ChangeTarget target, RowRules rules, CommonTables common) {
        this.analysis = analysis;
        this.target = target;
        this.rules = rules;
        this.common = common;
    }

    /** Columns of RETURNING that the plan of a DO UPDATE ends with. */
    List<OutputColumn> returning() {
        return returning;
    }

    Conflict analyze(OnConflict conflict, List<SelectItem> items) {
        boolean update = !conflict.assignments().isEmpty();
        if (conflict.target().isEmpty() && conflict.constraint() == null) {
            if (update) {
                throw new SqlException("42601",
                        "ON CONFLICT DO UPDATE requires inference specification or constraint name",
                        conflict.position(), "For example, ON CONFLICT (column_name).");
            }
            return new Conflict.Skip(IntStream.range(0, rules.keys().size()).boxed().toList());
        }
        List<Integer> keys = conflict.constraint() == null
                ? inferred(conflict)
                : List.of(named(conflict.constraint()));
        return update
                ? new Conflict.Replace(keys.getFirst(), plan(conflict, items))
                : new Conflict.Skip(keys);
    }

    private int named(String constraint) {
        for (int i = 0; i < rules.keys().size(); i++) {
            if (rules.keys().get(i).name().equals(constraint)) {
                return i;
            }
        }
        throw new SqlException("42704", "constraint \"" + constraint + "\" for table \""
                + target.relation().name() + "\" does not exist", SqlException.NO_POSITION);
    }

    /** The keys of exactly these columns, in whatever order. */
    private List<Integer> inferred(OnConflict conflict) {
        Set<Integer> columns = new TreeSet<>();
        Scope scope = Scope.of(null, CommonTables.none(), target.stored());
        boolean plain = true;
        for (var written : conflict.target()) {
            Expression value = analysis.expressions.analyze(written, Place.of(scope, Clause.WHERE));
            if (written instanceof ColumnReference && value instanceof InputColumn column) {
                columns.add(column.index());
            } else {
                plain = false;
            }
        }
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < rules.keys().size(); i++) {
            if (plain && columns.equals(new TreeSet<>(rules.keys().get(i).columns()))) {
                keys.add(i);
            }
        }
        if (keys.isEmpty()) {
            throw new SqlException("42P10",
                    "there is no unique or exclusion constraint matching the ON CONFLICT specification",
                    SqlException.NO_POSITION);
        }
        return keys;
    }

    /** From the proposed rows to the new ones: the proposed one where there is no conflict, else the updated one. */
    private LogicalPlan plan(OnConflict conflict, List<SelectItem> items) {
        int width = target.width();
        List<SqlType> types = new ArrayList<>(List.of(ChangeTarget.ID));
        types.addAll(target.types());
        types.addAll(target.types());
        List<Integer> all = IntStream.range(0, types.size()).boxed().toList();
        LogicalPlan rows = new LogicalPlan.VirtualScan("", ChangeTarget.PROPOSED, all, types);
        FromItem names = target.withExcluded(rows, width + 1, 1);
        Scope scope = Scope.of(null, common, names);
        Expression isNew = new Expression.IsNull(new InputColumn(0, ChangeTarget.ID));
        if (conflict.where() != null) {
            Expression condition = analysis.expressions.condition(conflict.where(),
                    Place.of(scope, Clause.WHERE), "WHERE");
            rows = new LogicalPlan.Filter(rows, new Expression.Or(List.of(isNew, condition)));
        }
        Assignments assignments = new Assignments(analysis, target, new TableDefaults(analysis, target),
                scope,
                rows).addAll(conflict.assignments());
        List<Expression> columns = new ArrayList<>(List.of(new InputColumn(0, ChangeTarget.ID)));
        for (int i = 0; i < width; i++) {
            SqlType type = target.column(i).type();
            Expression value = assignments.value(i);
            Expression updated = value == null ? new InputColumn(width + 1 + i, type) : value;
            columns.add(new Expression.Case(
                    List.of(new Expression.When(isNew, new InputColumn(1 + i, type))), updated, type));
        }
        FromItem changed = target.named(new LogicalPlan.Project(assignments.plan(), columns), 1);
        Returning returned = Returning.of(analysis, items, changed, common, width + 1);
        returning = returned.columns();
        return returned.plan();
    }
}
