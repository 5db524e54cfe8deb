package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A FROM item: its rows, what can qualify names, and the columns that {@code *} stands for. */
record FromItem(LogicalPlan plan, List<Table> tables, List<Column> columns) {
    FromItem {
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
    }

    /** No FROM: one row without columns. */
    static FromItem none() {
        return new FromItem(PlanTree.oneRow(), List.of(), List.of());
    }

    /** The same item with its column values mapped. */
    FromItem mapped(UnaryOperator<Expression> map) {
        return new FromItem(plan, tables.stream().map(table -> new Table(table.schema(), table.name(),
                table.hiddenName(), all(table.columns(), map), all(table.system(), map), table.nullable()))
                .toList(),
                all(columns, map));
    }

    private static List<Column> all(List<Column> columns, UnaryOperator<Expression> map) {
        return columns.stream().map(column -> new Column(column.name(), map.apply(column.value()),
                column.tableOid(), column.columnNumber())).toList();
    }

    /** As the right input of a join whose left input has {@code width} columns. */
    FromItem shifted(int width) {
        return mapped(value -> ExpressionTree.shiftColumns(value, width));
    }

    /** The names of both items over a joined plan; {@code right} is already shifted. */
    static FromItem joined(LogicalPlan plan, FromItem left, FromItem right) {
        List<Table> tables = new ArrayList<>(left.tables());
        tables.addAll(right.tables());
        List<Column> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        return new FromItem(plan, tables, columns);
    }

    FromItem withPlan(LogicalPlan other) {
        return new FromItem(other, tables, columns);
    }
}
