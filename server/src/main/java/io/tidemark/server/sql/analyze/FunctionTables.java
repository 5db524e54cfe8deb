package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.ast.Expression.FunctionCall;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.TableExpression.Alias;
import io.tidemark.server.sql.ast.TableExpression.FunctionItem;
import io.tidemark.server.sql.ast.TableExpression.FunctionTable;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.JsonRecords;
import io.tidemark.server.sql.function.TableFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions in FROM: one, or several side by side. */
final class FunctionTables {
    private static final SqlType BIGINT = SqlType.of(TypeId.INT8);

    private final Analysis analysis;
    private final Place place;
    private final FunctionTable table;

    FunctionTables(Analysis analysis, CommonTables commonTables, @Nullable Scope outer, FunctionTable table) {
        this.analysis = analysis;
        this.place = Place.of(Scope.empty(outer, commonTables), Clause.FROM);
        this.table = table;
    }

    /**
     * The rows of one function.
     *
     * @param plan    has the row's number as last column when it is {@code numbered}
     * @param columns without that
     */
    private record Part(LogicalPlan plan, List<OutputColumn> columns, String name) {}

    /** Rows, their columns and the name of the table. */
    record Rows(LogicalPlan plan, List<OutputColumn> columns, String name) {}

    Rows rows() {
        List<FunctionItem> items = new ArrayList<>();
        table.functions().forEach(item -> items.addAll(separate(item)));
        boolean single = items.size() == 1;
        boolean numbered = table.ordinality() || !single;
        Part all = part(items.getFirst(), numbered, single);
        for (FunctionItem item : items.subList(1, items.size())) {
            all = beside(all, part(item, true, false), item.call().position());
        }
        List<OutputColumn> columns = new ArrayList<>(all.columns());
        if (table.ordinality()) {
            columns.add(OutputColumn.computed("ordinality", BIGINT));
        }
        return new Rows(PlanTree.first(all.plan(), columns.size()), columns, all.name());
    }

    /** In FROM, unnest of several arrays is an unnest of each. */
    private static List<FunctionItem> separate(FunctionItem item) {
        if (item.call() instanceof FunctionCall call && call.name().name().equals("unnest")
                && call.arguments().size() > 1) {
            return call.arguments().stream().map(argument -> new FunctionItem(
                    FunctionCall.of(call.name(), List.of(argument.value()), call.position()), item.columns()))
                    .toList();
        }
        return List.of(item);
    }

    /** Both side by side; the shorter one is padded with NULLs. */
    private Part beside(Part left, Part right, int position) {
        int width = left.columns().size();
        int other = right.columns().size();
        Expression leftNumber = new Expression.InputColumn(width, BIGINT);
        Expression rightNumber = new Expression.InputColumn(width + 1 + other, BIGINT);
        Expression same = analysis.expressions.operators().binary(OperatorName.of("="), leftNumber,
                rightNumber,
                position);
        LogicalPlan joined = PlanTree.join(JoinKind.FULL, left.plan(), right.plan(), same);
        List<Expression> outputs = new ArrayList<>(PlanTree.columns(joined.types(), 0, width));
        outputs.addAll(PlanTree.columns(joined.types(), width + 1, width + 1 + other));
        outputs.add(new Expression.Coalesce(List.of(leftNumber, rightNumber), BIGINT));
        List<OutputColumn> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        return new Part(new LogicalPlan.Project(joined, outputs), columns, left.name());
    }

    private Part part(FunctionItem item, boolean numbered, boolean single) {
        if (!(item.call() instanceof FunctionCall call)) {
            refuseColumns(item);
            return scalar(analysis.expressions.settled(item.call(), place), OutputNames.of(item.call()),
                    numbered,
                    single);
        }
        List<Expression> arguments = analysis.expressions.all(
                call.arguments().stream().map(argument -> argument.value()).toList(), place);
        Calls.Chosen chosen = new Calls(analysis).choose(call, arguments);
        if (chosen.row() instanceof TableFunction row && row.rows() instanceof JsonRecords records) {
            return defined(row, records, chosen, item, numbered);
        }
        refuseColumns(item);
        return switch (chosen.row()) {
            case TableFunction row -> rows(row, chosen, new Shape(call.name().name(), numbered, single));
            case Function row -> scalar(
                    new Expression.Call(row, chosen.arguments(), chosen.type(), call.position()),
                    call.name().name(), numbered, single);
            case Expression cast -> scalar(cast, call.name().name(), numbered, single);
            default -> throw new SqlException("42803",
                    "aggregate functions are not allowed in functions in FROM", call.position());
        };
    }

    private void refuseColumns(FunctionItem item) {
        if (!item.columns().isEmpty()) {
            throw new SqlException("42601",
                    "a column definition list is only allowed for functions returning \"record\"",
                    table.position());
        }
    }

    /** The rows of a function whose columns the query defines. */
    private Part defined(TableFunction row, JsonRecords records, Calls.Chosen chosen, FunctionItem item,
            boolean numbered) {
        int position = item.call().position();
        if (item.columns().isEmpty()) {
            throw new SqlException("42601",
                    "a column definition list is required for functions returning \"record\"", position);
        }
        List<String> names = item.columns().stream().map(column -> column.name().name()).toList();
        List<SqlType> types = item.columns().stream().map(column -> TypeNames.resolve(column.type()))
                .toList();
        List<SqlType> plain = types.stream().map(type -> SqlType.of(type.id())).toList();
        List<SqlType> all = new ArrayList<>(plain);
        if (numbered) {
            all.add(BIGINT);
        }
        LogicalPlan scan = new LogicalPlan.FunctionScan(records.with(row, names, plain), chosen.arguments(),
                numbered, List.copyOf(all));
        List<Expression> fitted = new ArrayList<>(PlanTree.columns(scan));
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            fitted.set(i, analysis.coercion.to(fitted.get(i), types.get(i), Context.ASSIGNMENT, position));
            columns.add(OutputColumn.computed(names.get(i), types.get(i)));
        }
        return new Part(new LogicalPlan.Project(scan, fitted), columns, row.name());
    }

    /** How a part is named and whether it is numbered. */
    private record Shape(String name, boolean numbered, boolean single) {}

    private Part rows(TableFunction row, Calls.Chosen chosen, Shape shape) {
        List<SqlType> types = new ArrayList<>(
                row.rows().types(chosen.arguments().stream().map(Expression::type).toList()));
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            boolean unnamed = types.size() == 1 && row.columns().getFirst().equals(row.name());
            String column = unnamed
                    ? columnName(shape.name(), shape.single())
                    : row.columns().get(i);
            columns.add(OutputColumn.computed(column, types.get(i)));
        }
        if (shape.numbered()) {
            types.add(BIGINT);
        }
        return new Part(
                new LogicalPlan.FunctionScan(row, chosen.arguments(), shape.numbered(), List.copyOf(types)),
                columns, shape.name());
    }

    /** The only column of the only function has the table's name. */
    private String columnName(String function, boolean single) {
        Alias alias = table.alias();
        return alias == null || !single ? function : alias.name();
    }

    /** A function that gives one value is a table of one row. */
    private Part scalar(Expression value, String name, boolean numbered, boolean single) {
        List<Expression> values = new ArrayList<>(List.of(value));
        if (numbered) {
            values.add(new Expression.Constant(BIGINT, 1L));
        }
        LogicalPlan plan = new LogicalPlan.Values(List.of(List.copyOf(values)),
                values.stream().map(Expression::type).toList());
        return new Part(plan, List.of(OutputColumn.computed(columnName(name, single), value.type())), name);
    }
}
