package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Call;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan.Scan;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.function.RowFunctions;
import io.tidemark.server.sql.physical.PhysicalPlan.ColumnRange;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The intervals that a filter implies for single columns. */
final class ScanRanges {
    /** More texts are not looked for in dictionaries. */
    private static final int MAX_SYMBOLS = 100;

    private final Scan scan;
    private final List<ColumnRange> ranges = new ArrayList<>();

    private ScanRanges(Scan scan) {
        this.scan = scan;
    }

    static List<ColumnRange> of(Scan scan, Expression filter) {
        ScanRanges found = new ScanRanges(scan);
        ExpressionTree.conjuncts(filter).forEach(found::add);
        return List.copyOf(found.ranges);
    }

    private void add(Expression conjunct) {
        if (conjunct instanceof Call call && call.arguments().size() == 2) {
            String symbol = Equality.symbol(call.function());
            if (symbol != null) {
                Expression left = call.arguments().get(0);
                Expression right = call.arguments().get(1);
                if (symbol.equals("=") && (isPosition(left) || isPosition(right))) {
                    addRow(isPosition(left) ? right : left);
                } else if (left instanceof InputColumn column) {
                    add(column, symbol, right);
                } else if (right instanceof InputColumn column) {
                    add(column, Equality.swapped(symbol), left);
                }
            }
        } else if (conjunct instanceof Expression.InList in && in.operand() instanceof InputColumn column
                && Equality.isEquals(in.equals())) {
            addOneOf(column, in.items());
        } else if (conjunct instanceof Expression.Or(List<Expression> operands)) {
            addEither(operands);
        }
    }

    /** {@code c = 1 OR c = 2} is the same as an IN list; nothing else is known of an OR. */
    private void addEither(List<Expression> operands) {
        InputColumn column = null;
        List<Expression> values = new ArrayList<>();
        for (Expression operand : operands) {
            if (!(operand instanceof Call call && call.arguments().size() == 2
                    && Equality.isEquals(call.function()))) {
                return;
            }
            boolean first = call.arguments().getFirst() instanceof InputColumn;
            if (!(call.arguments().get(first ? 0 : 1) instanceof InputColumn compared)
                    || (column != null && !column.equals(compared))) {
                return;
            }
            column = compared;
            values.add(call.arguments().get(first ? 1 : 0));
        }
        if (column != null) {
            addOneOf(column, values);
        }
    }

    private void addOneOf(InputColumn column, List<Expression> values) {
        if (scan.types().get(column.index()).id() == TypeId.SYMBOL) {
            if (values.size() <= MAX_SYMBOLS && values.stream().allMatch(ScanRanges::isText)) {
                ranges.add(ColumnRange.oneOf(scan.columns().get(column.index()), values));
            }
        } else {
            addList(column, values);
        }
    }

    /** Whether a symbol has this text when it equals the value: of character(n), trailing blanks don't count. */
    private static boolean isText(Expression value) {
        return (value instanceof Constant || value instanceof Expression.Parameter)
                && value.type().id().isText() && value.type().id() != TypeId.BPCHAR;
    }

    private void add(InputColumn column, String symbol, Expression value) {
        SqlType type = scan.types().get(column.index());
        if (type.id() == TypeId.SYMBOL) {
            if (symbol.equals("=")) {
                addOneOf(column, List.of(value));
            }
            return;
        }
        Expression bound = bound(value, scan.types().get(column.index()));
        int index = scan.columns().get(column.index());
        if (bound == null || index == Scan.ROW_ID) {
            return;
        }
        ranges.add(switch (symbol) {
            case "=" -> new ColumnRange(index, bound, true, bound, true);
            case "<" -> new ColumnRange(index, null, false, bound, false);
            case "<=" -> new ColumnRange(index, null, false, bound, true);
            case ">" -> new ColumnRange(index, bound, false, null, false);
            default -> new ColumnRange(index, bound, true, null, false);
        });
    }

    /** Whether this is {@code ctid} of the scanned row. */
    private boolean isPosition(Expression value) {
        return value instanceof Call call && call.function().name().equals(RowFunctions.POSITION_OF_ROW)
                && call.arguments().getFirst() instanceof InputColumn column
                && scan.columns().get(column.index()) == Scan.ROW_ID;
    }

    private void addRow(Expression position) {
        Expression bound = bound(position, SqlType.of(TypeId.TID));
        if (bound != null && bound.type().id() == TypeId.TID) {
            Function row = Registry.standard().functions(RowFunctions.ROW_OF_POSITION).getFirst();
            Expression id = new Call(row, List.of(bound), SqlType.of(TypeId.INT8), -1);
            ranges.add(new ColumnRange(Scan.ROW_ID, id, true, id, true));
        }
    }

    /** An IN list of integers, dates or timestamps lies between its smallest and its largest. */
    private void addList(InputColumn column, List<Expression> items) {
        SqlType type = scan.types().get(column.index());
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (Expression item : items) {
            if (!(bound(item, type) instanceof Constant(var _, Long value))) {
                return;
            }
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        ranges.add(new ColumnRange(scan.columns().get(column.index()), new Constant(type, low), true,
                new Constant(type, high), true));
    }

    /** A value that does not depend on the row, in the column's own type; null where there is none. */
    static @Nullable Expression bound(Expression value, SqlType column) {
        boolean depends = ExpressionTree.isVolatile(value) || ExpressionTree.any(value,
                node -> node instanceof InputColumn || node instanceof Expression.OuterColumn);
        if (depends || column.id().layout() == TypeId.Layout.VARIABLE) {
            return null;
        }
        TypeId source = value.type().id();
        if (source == column.id()) {
            return value;
        }
        if (isInteger(source) && isInteger(column.id())) {
            return value instanceof Constant(var _, Long number) && fits(number, column.id())
                    ? new Constant(column, number)
                    : null;
        }
        return converted(value, column);
    }

    /** Only conversions that keep the order of values count. */
    private static @Nullable Expression converted(Expression value, SqlType column) {
        boolean time = isTime(value.type().id()) && (column.id() == TypeId.TIMESTAMP
                || column.id() == TypeId.TIMESTAMPTZ) && value.type().id() != TypeId.TIMESTAMPTZ;
        if (!time) {
            return null;
        }
        Optional<Expression> call = Registry.standard().cast(value.type().id(), column.id())
                .map(Cast::function).map(function -> new Call(function, List.of(value), column, -1));
        return call.orElse(null);
    }

    private static boolean isTime(TypeId type) {
        return type == TypeId.DATE || type == TypeId.TIMESTAMP || type == TypeId.TIMESTAMPTZ;
    }

    private static boolean isInteger(TypeId type) {
        return type == TypeId.INT2 || type == TypeId.INT4 || type == TypeId.INT8;
    }

    private static boolean fits(long number, TypeId type) {
        return switch (type) {
            case INT2 -> number == (short) number;
            case INT4 -> number == (int) number;
            default -> true;
        };
    }
}
