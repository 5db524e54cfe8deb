package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import io.tidemark.server.sql.ast.Expression.ColumnReference;
import io.tidemark.server.sql.ast.Expression.FieldStar;
import io.tidemark.server.sql.ast.Expression.Star;
import io.tidemark.server.sql.ast.SelectItem;
import java.util.ArrayList;
import java.util.List;

/** A select list with its stars expanded. */
final class TargetList {
    private final Analysis analysis;
    private final Scope scope;
    private final boolean settle;

    TargetList(Analysis analysis, Scope scope, boolean settle) {
        this.analysis = analysis;
        this.scope = scope;
        this.settle = settle;
    }

    List<Target> expand(List<SelectItem> items) {
        return expand(items, Clause.SELECT);
    }

    List<Target> expand(List<SelectItem> items, Clause clause) {
        List<Target> targets = new ArrayList<>();
        for (SelectItem item : items) {
            if (item.expression() instanceof Star star) {
                star(star, targets);
            } else if (item.expression() instanceof FieldStar star) {
                fields(star, Place.of(scope, clause), targets);
            } else {
                targets.add(target(item, clause));
            }
        }
        return List.copyOf(targets);
    }

    private Target target(SelectItem item, Clause clause) {
        Place place = Place.of(scope, clause);
        Expression value = analysis.expressions.analyze(item.expression(), place);
        if (settle) {
            value = analysis.coercion.settle(value, item.expression().position());
        }
        String name = item.alias() != null ? item.alias() : OutputNames.of(item.expression());
        if (item.expression() instanceof ColumnReference reference && value instanceof InputColumn) {
            Column column = Names.own(scope, reference.parts(), reference.position());
            if (column != null) {
                return new Target(name, value, column.tableOid(), column.columnNumber(), item.position());
            }
        }
        return new Target(name, value, 0, 0, item.position());
    }

    private void fields(FieldStar star, Place place, List<Target> targets) {
        RowValues rows = analysis.expressions.rows();
        Expression base = analysis.expressions.analyze(star.base(), place);
        var fields = rows.rowType(base, star.position()).fields();
        List<Expression> values = rows.allFields(base, star.position());
        for (int i = 0; i < values.size(); i++) {
            targets.add(new Target(fields.get(i).name(), values.get(i), 0, 0, star.position()));
        }
    }

    private void star(Star star, List<Target> targets) {
        List<Column> columns = scope.columns;
        if (!star.qualifier().isEmpty()) {
            Table table = Names.table(scope, star.qualifier(), star.position());
            if (table == null) {
                throw Names.noTable(scope, star.qualifier(), star.position());
            }
            columns = table.columns();
        } else if (scope.tables.isEmpty() && columns.isEmpty()) {
            throw new SqlException("42601", "SELECT * with no tables specified is not valid",
                    star.position());
        }
        for (Column column : columns) {
            Expression value = column.value() instanceof InputColumn input
                    ? new InputColumn(input.index(), input.type())
                    : column.value();
            targets.add(new Target(column.name(), analysis.at(value, star.position()), column.tableOid(),
                    column.columnNumber(), star.position()));
        }
    }
}
