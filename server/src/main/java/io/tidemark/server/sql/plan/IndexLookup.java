package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Call;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan.Scan;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.physical.PhysicalPlan.KeyLookup;
import io.tidemark.server.sql.physical.PhysicalPlan.KeyValues;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.type.KeyTypes;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The index or key all of whose columns a filter compares by {@code =}, {@code IN} or {@code = ANY}. */
final class IndexLookup {
    private final Scan scan;
    /** By index into the schema; the first comparison of a column counts. */
    private final Map<Integer, KeyValues> values = new HashMap<>();

    private IndexLookup(Scan scan) {
        this.scan = scan;
    }

    /** The lookup with unique keys before others, and more columns before fewer; null for none. */
    static @Nullable KeyLookup of(Scan scan, Expression filter) {
        List<TableRules.Key> keys = TableRules.of(scan.table()).keys();
        if (keys.isEmpty()) {
            return null;
        }
        IndexLookup found = new IndexLookup(scan);
        ExpressionTree.conjuncts(filter).forEach(found::add);
        KeyLookup best = null;
        boolean bestUnique = false;
        for (TableRules.Key key : found.values.isEmpty() ? List.<TableRules.Key>of() : keys) {
            KeyLookup lookup = found.lookup(key);
            boolean better = lookup != null && (best == null || (key.unique() && !bestUnique)
                    || (key.unique() == bestUnique && lookup.columns().size() > best.columns().size()));
            if (better) {
                best = lookup;
                bestUnique = key.unique();
            }
        }
        return best;
    }

    private @Nullable KeyLookup lookup(TableRules.Key key) {
        TableSchema table = scan.table();
        List<Integer> columns = new ArrayList<>();
        List<KeyValues> wanted = new ArrayList<>();
        for (int id : key.columnIds()) {
            int column = table.indexOfId(id).orElse(-1);
            KeyValues known = values.get(column);
            if (column < 0 || column == table.timestampColumn()) {
                return null; // the order by time prunes better
            }
            if (known != null) {
                columns.add(column);
                wanted.add(known);
            } else if (KeyTypes.numbered(ColumnTypes.sqlType(table.columns().get(column)))) {
                return null;
            }
        }
        return columns.isEmpty() ? null : new KeyLookup(key.name(), columns, wanted);
    }

    private void add(Expression conjunct) {
        switch (conjunct) {
            case Call call when call.arguments().size() == 2 && Equality.isEquals(call.function()) -> {
                Expression left = call.arguments().get(0);
                Expression right = call.arguments().get(1);
                add(column(left), List.of(right), false);
                add(column(right), List.of(left), false);
            }
            case Expression.InList in when Equality.isEquals(in.equals()) ->
                add(column(in.operand()), in.items(), false);
            case Expression.ArrayComparison any when !any.all() && Equality.isEquals(any.operator()) ->
                add(column(any.operand()), List.of(any.array()), true);
            default -> {}
        }
    }

    /** A column, or one of integers that is made wider, which has the same numbers; null for all else. */
    private static @Nullable InputColumn column(Expression side) {
        if (side instanceof InputColumn column) {
            return column;
        }
        boolean wider = side instanceof Call call && call.arguments().size() == 1
                && call.arguments().getFirst() instanceof InputColumn column
                && isInteger(column.type().id()) && isInteger(call.type().id())
                && Registry.standard().cast(column.type().id(), call.type().id()).map(Cast::function)
                        .filter(call.function()::equals).isPresent();
        return wider ? (InputColumn) ((Call) side).arguments().getFirst() : null;
    }

    private void add(@Nullable InputColumn column, List<Expression> items, boolean array) {
        if (column == null) {
            return;
        }
        int index = scan.columns().get(column.index());
        SqlType type = scan.types().get(column.index());
        if (index == Scan.ROW_ID || !KeyTypes.numbered(type)) {
            return;
        }
        List<Expression> usable = new ArrayList<>();
        for (Expression item : items) {
            TypeId given = array ? item.type().id().element() : item.type().id();
            boolean depends = ExpressionTree.isVolatile(item) || ExpressionTree.any(item,
                    node -> node instanceof InputColumn || node instanceof Expression.OuterColumn);
            if (depends || given == null) {
                return;
            }
            if (matches(given, type.id())) {
                usable.add(item);
                continue;
            }
            Expression converted = array ? null : ScanRanges.bound(item, type);
            if (converted == null) {
                return;
            }
            usable.add(converted);
        }
        values.putIfAbsent(index, new KeyValues(type, usable, array));
    }

    private static boolean matches(TypeId given, TypeId column) {
        return given == column || (isInteger(given) && isInteger(column))
                || (isText(given) && isText(column));
    }

    private static boolean isInteger(TypeId type) {
        return type == TypeId.INT2 || type == TypeId.INT4 || type == TypeId.INT8;
    }

    private static boolean isText(TypeId type) {
        return type == TypeId.TEXT || type == TypeId.VARCHAR || type == TypeId.SYMBOL
                || type == TypeId.UNKNOWN;
    }
}
