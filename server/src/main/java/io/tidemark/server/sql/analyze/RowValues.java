package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Call;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import io.tidemark.server.sql.ast.Expression.FieldSelection;
import io.tidemark.server.sql.ast.Expression.FieldStar;
import io.tidemark.server.sql.ast.Expression.RowConstructor;
import io.tidemark.server.sql.ast.Expression.ScalarQuery;
import io.tidemark.server.sql.ast.Expression.Star;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.RecordFunctions;
import io.tidemark.server.sql.type.RowType;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Rows as values: made of fields, of the columns of a table, and taken apart. */
final class RowValues {
    private final Analysis analysis;

    RowValues(Analysis analysis) {
        this.analysis = analysis;
    }

    /** ROW(…). */
    Expression constructed(RowConstructor written, Place place) {
        List<Expression> fields = new ArrayList<>();
        Set<Integer> untyped = new HashSet<>();
        for (Expression field : fields(written, place)) {
            if (field instanceof Expression.Constant && field.type().id() == TypeId.UNKNOWN) {
                untyped.add(fields.size());
            }
            fields.add(analysis.known(field));
        }
        List<String> names = IntStream.rangeClosed(1, fields.size()).mapToObj(i -> "f" + i).toList();
        return row("", names, fields, RecordFunctions.row(names, untyped));
    }

    /** The fields of ROW(…), {@code t.*} and {@code (row).*} expanded; literals may still be of unknown type. */
    List<Expression> fields(RowConstructor written, Place place) {
        List<Expression> fields = new ArrayList<>();
        for (var field : written.fields()) {
            switch (field) {
                case Star star when star.qualifier().isEmpty() ->
                    place.scope().columns.forEach(column -> fields.add(column.value()));
                case Star star -> fields.addAll(columns(star, place));
                case FieldStar star -> fields.addAll(
                        allFields(analysis.expressions.analyze(star.base(), place), star.position()));
                default -> fields.add(analysis.expressions.analyze(field, place));
            }
        }
        return fields;
    }

    private List<Expression> columns(Star star, Place place) {
        Table table = Names.table(place.scope(), star.qualifier(), star.position());
        if (table == null) {
            throw Names.noTable(place.scope(), star.qualifier(), star.position());
        }
        return table.columns().stream().map(Column::value).toList();
    }

    /** Each field of a row as a value of its own. */
    List<Expression> allFields(Expression base, int position) {
        RowType row = rowType(base, position);
        return IntStream.range(0, row.fields().size()).mapToObj(i -> field(base, row, i)).toList();
    }

    /** The names of what {@link #allFields} gives. */
    RowType rowType(Expression base, int position) {
        RowType row = base.type().row();
        if (row == null) {
            throw base.type().id() == TypeId.RECORD
                    ? Analysis.unsupported("the fields of a row whose type is not known", position)
                    : new SqlException("42809", "type " + TypeNames.display(base.type().id())
                            + " is not composite", position);
        }
        return row;
    }

    /** A row of these values. */
    static Expression row(String table, List<String> names, List<Expression> fields) {
        return row(table, names, fields, RecordFunctions.row(names));
    }

    private static Expression row(String table, List<String> names, List<Expression> fields,
            Function making) {
        SqlType type = SqlType
                .record(RowType.of(table, names, fields.stream().map(Expression::type).toList()));
        return new Call(making, fields, type, SqlException.NO_POSITION);
    }

    /** The row of a table; NULL where an outer join has none. */
    static Expression whole(Table table) {
        List<String> names = table.columns().stream().map(Column::name).toList();
        Expression row = row(table.name(), names, table.columns().stream().map(Column::value).toList());
        if (!table.nullable()) {
            return row;
        }
        Expression missing = table.system().isEmpty()
                ? nullTest(row, false)
                : new Expression.IsNull(table.system().getFirst().value());
        return new Expression.Case(
                List.of(new Expression.When(missing, new Expression.Constant(row.type(), null))), row,
                row.type());
    }

    /** IS [NOT] NULL of a row. */
    static Expression nullTest(Expression row, boolean negated) {
        return new Call(RecordFunctions.nullTest(negated), List.of(row), SqlType.of(TypeId.BOOLEAN),
                SqlException.NO_POSITION);
    }

    /** {@code (row).field}. */
    Expression field(Expression base, FieldSelection written) {
        RowType row = base.type().row();
        int index = row == null ? -1 : row.indexOf(written.field());
        if (row != null && index >= 0) {
            return field(base, row, index);
        }
        if (base.type().id() != TypeId.RECORD) {
            throw new SqlException("42809", "column notation ." + written.field() + " applied to type "
                    + TypeNames.display(base.type().id()) + ", which is not a composite type",
                    written.base().position());
        }
        throw new SqlException("42703", row == null || row.name().isEmpty()
                ? "could not identify column \"" + written.field() + "\" in record data type"
                : "column " + row.name() + '.' + written.field() + " does not exist",
                written.base().position());
    }

    /** A field of a row that is made here is what it was made of. */
    private static Expression field(Expression base, RowType row, int index) {
        if (base instanceof Call call && RecordFunctions.isRow(call.function())) {
            return call.arguments().get(index);
        }
        if (base instanceof Expression.Case choice && choice.otherwise() instanceof Call call
                && RecordFunctions.isRow(call.function()) && !row.name().isEmpty()) {
            return call.arguments().get(index);
        }
        SqlType type = row.fields().get(index).type();
        SqlType plain = type.id() == TypeId.NUMERIC ? SqlType.of(TypeId.NUMERIC) : type;
        return new Call(RecordFunctions.field(index, type.id()), List.of(base), plain,
                SqlException.NO_POSITION);
    }

    /** The only row of a query as a value with {@code count} fields. */
    List<Expression> only(ScalarQuery query, int count, Place place) {
        LogicalPlan plan = analysis.queries
                .analyze(query.query(), place.scope(), place.scope().commonTables, true).plan();
        if (plan.types().size() != count) {
            throw new SqlException("42601", "subquery has too "
                    + (plan.types().size() > count ? "many" : "few") + " columns", query.position());
        }
        List<String> names = IntStream.rangeClosed(1, count).mapToObj(i -> "f" + i).toList();
        Expression row = row("", names, PlanTree.columns(plan));
        Expression value = new Expression.Subquery(Expression.Subquery.Kind.SCALAR,
                new LogicalPlan.Project(plan, List.of(row)), List.of(), List.of(), row.type());
        RowType type = rowType(value, query.position());
        return IntStream.range(0, count).mapToObj(i -> field(value, type, i)).toList();
    }
}
